"""Sources of secrets: one grammar for every `--…-from` option.

    prompt        ask on the terminal
    env:NAME      the environment variable NAME
    file:PATH     a file that only its owner can write, and nobody else can read
    fd:N          the file descriptor N, inherited from the caller (0 is stdin)
    keyring       the keyring of the operating system (vault slots only)
    cmd:COMMAND   the standard output of a command, split like a shell would but not given to one

Whatever the source, one reader: a byte order mark is dropped and text in UTF-16 becomes UTF-8 (Windows writes both),
then one trailing newline. An empty secret is refused, but where others allow one. Messages name the source, never the
value.
"""

from __future__ import annotations

import codecs
import os
import shlex
import stat
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cmwallet.errors import InvalidInput, Locked, NotFound, PermissionsTooLax
from identity.secret import Secret

MAX_BYTES: Final = 1 << 20
KEYRING: Final = "keyring"
_COMMAND_SECONDS: Final = 60
_read_from: set[str] = set()
"""Variables of the environment that this process read a secret from."""


@dataclass(frozen=True)
class Wanted:
    """A secret that a command needs: its name in messages, the option that says where it is (without the dashes).

    `confirm` asks a person twice: a new secret must not hold a slip of the finger. `empty`: it may be empty, since it
    was chosen elsewhere.
    """

    name: str
    option: str
    confirm: bool = False
    empty: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that holds the option's default."""
        return "CMWALLET_" + self.option.upper().replace("-", "_")


PASSPHRASE: Final = Wanted("passphrase", "passphrase-from")
NEW_PASSPHRASE: Final = Wanted("new passphrase", "new-passphrase-from", confirm=True)
PHRASE: Final = Wanted("recovery phrase", "phrase-from")
BIP39_PASSPHRASE: Final = Wanted("BIP-39 passphrase", "bip39-passphrase-from", empty=True)
KEYSTORE_PASSPHRASE: Final = Wanted("keystore passphrase", "keystore-passphrase-from")
PRIVATE_KEY: Final = Wanted("private key", "key-from")
RECOVERY_KEY: Final = Wanted("recovery key", "recovery-from")
SHARE: Final = Wanted("share", "share-from")

WANTED: Final = (PASSPHRASE, NEW_PASSPHRASE, PHRASE, BIP39_PASSPHRASE, KEYSTORE_PASSPHRASE, PRIVATE_KEY, RECOVERY_KEY)
"""Every secret that a variable of the environment can name a source of."""

Ask = Callable[[Wanted], Secret]
"""Asks a person for a secret."""


def ask_nobody(_wanted: Wanted) -> Secret:
    """Ask in a process that nobody sits at. Raises `Locked`."""
    raise Locked("nobody can be asked for a passphrase here", hint="cmwallet unlock")


@dataclass(frozen=True)
class Source:
    """A place to read a secret from. `kind` is the word before the colon."""

    kind: str
    place: str

    @property
    def is_keyring(self) -> bool:
        """Whether the operating system's keyring holds it."""
        return self.kind == KEYRING

    def __str__(self) -> str:
        return f"{self.kind}:{self.place}" if self.place else self.kind


def parse_source(text: str) -> Source:
    """Return the source that `text` names. Raises `InvalidInput`; the text is not repeated, it may be a secret."""
    kind, colon, place = text.partition(":")
    known = kind in ("prompt", KEYRING) if not colon else kind in ("env", "file", "fd", "cmd") and bool(place)
    if not known or (kind == "fd" and not place.isascii()) or (kind == "fd" and not place.isdigit()):
        raise InvalidInput(
            "that is not a place to read a secret from",
            hint="use prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND; never the secret itself",
        )
    return Source(kind, place)


def source_of(wanted: Wanted, flag: str | None, environment: Mapping[str, str] | None = None) -> Source:
    """Return where a secret is read from: the option, else its environment variable, else a prompt."""
    variables = os.environ if environment is None else environment
    return parse_source(flag or variables.get(wanted.variable) or "prompt")


def read_secret(source: Source, wanted: Wanted, *, ask: Ask, allow_shared_file: bool = False) -> Secret:
    """Read a secret from `source`.

    Raises:
        NotFound: the variable, file or descriptor does not exist.
        PermissionsTooLax: others can write the file, or read it without `allow_shared_file`.
        InvalidInput: it is empty, too long, or the command failed.
    """
    from identity.vault.process import harden_process

    harden_process()  # before the secret is here: nothing else of this user reads it, no core dump holds it
    if source.kind == "prompt":
        return ask(wanted)
    what = wanted.name
    if source.is_keyring:
        raise InvalidInput(f"the {what} is not read from the keyring", hint="the keyring opens vault slots only")
    readers: dict[str, Callable[[], bytes]] = {
        "env": lambda: _from_environment(source.place),
        "file": lambda: _from_file(Path(source.place).expanduser(), allow_shared_file),
        "fd": lambda: _from_descriptor(int(source.place)),
        "cmd": lambda: _from_command(source.place),
    }
    raw = readers[source.kind]()
    if len(raw) > MAX_BYTES:
        raise InvalidInput(f"the {what} from {source} is longer than {MAX_BYTES} bytes")
    raw = _as_utf8(raw)
    if raw.endswith(b"\n"):
        raw = raw[:-1].removesuffix(b"\r")
    if not raw and not wanted.empty:
        raise InvalidInput(f"the {what} from {source} is empty")
    return Secret(raw)


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for programs of others: without secrets of this wallet, and where these are."""
    sources = {
        name: value for name, value in environment.items() if name.startswith("CMWALLET_") and name.endswith("_FROM")
    }
    holding = {value.partition(":")[2] for value in sources.values() if value.startswith("env:")}
    hidden = {*sources, *holding, *_read_from}
    hidden |= {name for name in environment if name.startswith("CMWALLET_") and "PHRASE" in name}
    return {name: value for name, value in environment.items() if name not in hidden}


def _as_utf8(raw: bytes) -> bytes:
    """Return text without its byte order mark, from UTF-16 if that mark says so; other bytes as they are."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16").encode()
        except UnicodeDecodeError:
            return raw
    return raw.removeprefix(codecs.BOM_UTF8)


def _from_environment(name: str) -> bytes:
    value = os.environ.get(name)
    if value is None:
        raise NotFound(f"the environment variable {name} is not set")
    _read_from.add(name)
    return value.encode("utf-8", "surrogateescape")


def _from_file(path: Path, allow_shared: bool) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise NotFound(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise InvalidInput(f"{path} is a folder")
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        mode = stat.S_IMODE(status.st_mode)
        if stat.S_ISREG(status.st_mode) and (mode & 0o022 or status.st_uid not in (os.geteuid(), 0)):
            raise PermissionsTooLax(f"others can write {path}", hint=f"chmod 600 {path}")
        if stat.S_ISREG(status.st_mode) and mode & 0o055 and not allow_shared:
            raise PermissionsTooLax(
                f"others can read {path}", hint=f"chmod 600 {path}, or accept it with --allow-shared-secret-file"
            )
        os.set_blocking(file.fileno(), True)
        return file.read(MAX_BYTES + 1)


def _from_descriptor(number: int) -> bytes:
    try:
        with os.fdopen(os.dup(number), "rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotFound(f"cannot read file descriptor {number}: {(error.strerror or '').lower()}") from None


def _from_command(command: str) -> bytes:
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=_COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise InvalidInput(f"the command for the secret did not run: {type(error).__name__}") from None
    if done.returncode:
        raise InvalidInput(f"the command for the secret failed with exit code {done.returncode}")
    return done.stdout

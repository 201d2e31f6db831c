"""Encryption with age (age-encryption.org/v1): to recipients piece by piece, to a passphrase in one piece.

age wants every byte before it is sure of the last one, so whoever reads a file keeps nothing of it before its end.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final

import pyrage

from identity.errors import Busy, InvalidInput, Problem
from identity.records.age_header import read_header
from identity.secret import Secret

MOST_WITH_PASSPHRASE: Final = 512 << 20
"""Bytes that fit under a passphrase; the library takes those in one piece."""
_TRIES: Final = 3
"""The library measures the machine before it opens a file: one that is busy for a moment seems too slow for any."""
_KEY: Final = "AGE-SECRET-KEY-1"
_OTHER_KEYS: Final = {
    "AGE-SECRET-KEY-PQ-": "a post-quantum key of age",
    "AGE-PLUGIN-": "a key of a plugin of age",
    "-----BEGIN ": "a key in PEM, as SSH has them",
    "SSH-": "a public key of SSH",
    "AGE1": "a recipient of age, which is public",
}
_OTHER_RECIPIENTS: Final = {
    "age1pq1": "a post-quantum recipient",
    "age1tag": "a recipient of a hardware key",
    "ssh-": "a key of SSH",
    "AGE-SECRET-KEY-": "a secret key; its recipient stands in the comment above it",
}
_PLAIN_KEYS: Final = "keys that age-keygen makes without options: age1…, AGE-SECRET-KEY-1…"


def parse_recipients(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys `age1…`. Raises `InvalidInput`."""
    found: list[pyrage.x25519.Recipient] = []
    for text in texts:
        try:
            found.append(pyrage.x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError:
            raise _no_recipient(text.strip()) from None
    return found


class _Pieces(io.RawIOBase):
    """A stream over pieces; what making them raised is kept, since the library forgets it."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")
        self.failure: Exception | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except Exception as error:
            self.failure = error
            raise
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)


class _Target:
    """The stream to write to; what writing raised is kept too."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def write(self, content: bytes) -> int:
        """Write all of it, as a buffered stream does."""
        try:
            return self._stream.write(content)
        except Exception as error:
            self.failure = error
            raise

    def flush(self) -> None:
        """Leave it to whoever opened the stream."""


def encrypt_to_recipients(pieces: Iterable[bytes], target: IO[bytes], recipients: Sequence[str]) -> None:
    """Encrypt piece by piece; any one of the recipients can read it.

    Raises `InvalidInput`, and what making the pieces or writing raises.
    """
    source, written = _Pieces(pieces), _Target(target)
    try:
        pyrage.encrypt_io(source, written, parse_recipients(recipients))
    except pyrage.EncryptError:
        failure = source.failure or written.failure
        if failure is not None:
            raise failure from None
        raise


def encrypt_to_passphrase(pieces: Iterable[bytes], target: IO[bytes], passphrase: Secret) -> None:
    """Encrypt in one piece. Raises `InvalidInput` for more than `MOST_WITH_PASSPHRASE` bytes."""
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > MOST_WITH_PASSPHRASE:
            raise InvalidInput(
                f"more than {MOST_WITH_PASSPHRASE >> 20} MiB do not fit under a passphrase",
                hint="--recipient age1… takes any size",
            )
    target.write(pyrage.passphrase.encrypt(bytes(whole), passphrase.text()))


@contextmanager
def decrypted(content: IO[bytes], secret: Secret) -> Iterator[IO[bytes]]:
    """Yield the plaintext of a file, as a stream; `secret` is a passphrase, an age key, or a file of keys.

    A file of keys is as age-keygen writes it: keys in lines, comments after #.

    When the block has read to the end without an error, the file was whole. Raises `InvalidInput` for a file that
    does not open, or breaks off; `Busy` for one under a passphrase that the machine would take too long for.
    """
    whole, kinds = read_header(content)
    if "scrypt" in kinds:
        if _keys_in(secret):
            raise InvalidInput("the file is under a passphrase, and a key was given")
        yield io.BytesIO(_with_passphrase(whole, secret))
        return
    identities = _identities(secret, kinds)
    reader, writer = os.pipe()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(writer, "wb") as target:
                pyrage.decrypt_io(whole, target, identities)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            failures.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        with os.fdopen(reader, "rb") as plain:
            yield plain
            if plain.read(1):
                raise InvalidInput("the file goes on behind its end")
    except Problem:
        thread.join()
        if failures and not isinstance(failures[0], BrokenPipeError):
            raise _unopened() from None  # what was read so far looked odd because it broke off
        raise
    finally:
        thread.join()
    if failures:
        raise _unopened() from None


def _with_passphrase(content: IO[bytes], secret: Secret) -> bytes:
    sealed = content.read(MOST_WITH_PASSPHRASE + 1)
    if len(sealed) > MOST_WITH_PASSPHRASE:
        raise InvalidInput(f"a file of more than {MOST_WITH_PASSPHRASE >> 20} MiB is not under a passphrase")
    for _ in range(_TRIES):
        try:
            return bytes(pyrage.passphrase.decrypt(sealed, secret.text()))
        except (pyrage.DecryptError, ValueError) as error:
            if "Excessive work" not in str(error):
                raise _unopened() from None
    raise Busy(
        "this machine, as busy as it is now, would take too long to open the file",
        hint="try again when it is less busy; the file may have been made on a much faster one",
    )


def _lines(secret: Secret) -> list[str]:
    """What is said by a secret of several lines: blank ones and comments are not."""
    return [line for text in secret.text().splitlines() if (line := text.strip()) and not line.startswith("#")]


def _keys_in(secret: Secret) -> list[str]:
    return [line for line in _lines(secret) if line.upper().startswith(_KEY)]


def _identities(secret: Secret, kinds: tuple[str, ...]) -> list[pyrage.x25519.Identity]:
    """The keys that a secret holds. Raises `InvalidInput` for a passphrase, and for keys of other kinds."""
    keys, lines = _keys_in(secret), _lines(secret)
    if not keys:
        first = lines[0].upper() if lines else ""
        other = next((what for start, what in _OTHER_KEYS.items() if first.startswith(start)), "a passphrase")
        raise InvalidInput(
            f"the file is encrypted to keys ({', '.join(dict.fromkeys(kinds))[:80]}), and {other} was given",
            hint=f"--file-passphrase-from file:PATH of the key file; it opens with {_PLAIN_KEYS}",
        )
    if len(keys) < len(lines):
        raise InvalidInput("the file of keys has lines that are neither keys nor comments", hint=_PLAIN_KEYS)
    if "X25519" not in kinds:
        raise InvalidInput(
            f"the file is encrypted to keys of other kinds ({', '.join(dict.fromkeys(kinds))[:80]})",
            hint=f"it opens elsewhere; here files are encrypted to {_PLAIN_KEYS}",
        )
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in keys]
    except (pyrage.IdentityError, ValueError):
        raise InvalidInput("that is not an age key: a letter is wrong, or some are missing") from None


def _no_recipient(text: str) -> InvalidInput:
    what = next((what for start, what in _OTHER_RECIPIENTS.items() if text.startswith(start)), None)
    if what is None and text.startswith("age1") and "1" in text[4:]:
        what = "a recipient of a plugin, or misspelled"
    if what is None:
        return InvalidInput(f"{text[:80]!r} is not an age recipient", hint="it begins with age1")
    return InvalidInput(f"{text[:16]!r}… is {what}, which is not encrypted to here", hint=f"only {_PLAIN_KEYS}")


def _unopened() -> InvalidInput:
    return InvalidInput(
        "the file does not open: the secret is another one, or the file is damaged or breaks off",
        hint="give the passphrase, or the age key (AGE-SECRET-KEY-…) of a recipient",
    )

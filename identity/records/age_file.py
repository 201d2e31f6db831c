"""Files encrypted with age (age-encryption.org/v1): to recipients piece by piece, to a passphrase in one piece.

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

from identity.errors import InvalidInput, Problem
from identity.secret import Secret

MOST_WITH_PASSPHRASE: Final = 512 << 20
"""Bytes that fit under a passphrase; the library takes those in one piece."""
_MAGIC: Final = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")


def is_age(beginning: bytes) -> bool:
    """Whether a file that begins like this is encrypted with age."""
    return beginning.startswith(_MAGIC)


def parse_recipients(texts: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys `age1…`. Raises `InvalidInput`."""
    found: list[pyrage.x25519.Recipient] = []
    for text in texts:
        try:
            found.append(pyrage.x25519.Recipient.from_str(text.strip()))
        except pyrage.RecipientError:
            raise InvalidInput(f"{text[:80]!r} is not an age recipient", hint="it begins with age1") from None
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


def encrypt_to_recipients(pieces: Iterable[bytes], target: IO[bytes], recipients: Sequence[str]) -> None:
    """Encrypt piece by piece; any one of the recipients can read it. Raises `InvalidInput`, and what `pieces` raise."""
    source = _Pieces(pieces)
    try:
        pyrage.encrypt_io(source, target, parse_recipients(recipients))
    except pyrage.EncryptError:
        if source.failure is not None:
            raise source.failure from None
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
    """Yield the plaintext of a file, as a stream; `secret` is an age key (AGE-SECRET-KEY-…) or a passphrase.

    When the block has read to the end without an error, the file was whole. Raises `InvalidInput` for a file that
    does not open, or breaks off.
    """
    if not secret.reveal().strip().upper().startswith(b"AGE-SECRET-KEY-"):
        yield io.BytesIO(_with_passphrase(content, secret))
        return
    identity = _identity(secret)
    reader, writer = os.pipe()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(writer, "wb") as target:
                pyrage.decrypt_io(content, target, [identity])
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
    for last in (False, False, True):
        try:
            return bytes(pyrage.passphrase.decrypt(sealed, secret.text()))
        except (pyrage.DecryptError, ValueError) as error:
            # The library measures the machine first: one that is busy for a moment seems too slow for any file.
            if last or "Excessive work" not in str(error):
                break
    raise _unopened()


def _identity(secret: Secret) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.text().strip())
    except (pyrage.IdentityError, ValueError):
        raise InvalidInput("that is not an age key") from None


def _unopened() -> InvalidInput:
    return InvalidInput(
        "the file does not open: the secret is another one, or the file is damaged or breaks off",
        hint="give the passphrase, or the age key (AGE-SECRET-KEY-…) of a recipient",
    )

"""Paper: a file whose hash stands on chain, such as terms, evidence, or the reasons of a ruling.

    public    keccak256(content)
    private   keccak256(salt ‖ keccak256(content))        salt: 32 random bytes

A hash on chain is seen by everybody, and a short contract or a serial number can be guessed: whoever guesses checks the
guess by hashing it. So the hash of a private paper covers a salt, which travels with the paper in a sealed bundle. The
content is hashed before the salt is put to it, so that no file can be taken for another one's salt and rest: beginning
in the middle of a public file never gives a private paper of the same hash.

The name and the media type are labels. No hash covers them, and nothing is decided by them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import InvalidInput
from identity.keccak import keccak256
from identity.records.attachments import clean_file_name, media_type_of

MAX_BYTES: Final = 1 << 20
"""Of the content of one paper: 1 MiB."""
SALT_BYTES: Final = 32

Random = Callable[[int], bytes]
"""So many random bytes, from the system's source."""

_HASH: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Paper:
    """A paper with its content; `salt` is None for a public one."""

    name: str
    media_type: str
    salt: bytes | None
    content: bytes

    @property
    def hash(self) -> str:
        """What stands on chain: `0x` and 64 hex digits in lower case."""
        return paper_hash(self.content, self.salt)

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.salt is None


def paper_hash(content: bytes, salt: bytes | None) -> str:
    """Return the hash of a paper. Raises `InvalidInput` for a salt that is not 32 bytes."""
    inner = keccak256(content)
    if salt is None:
        return "0x" + inner.hex()
    if len(salt) != SALT_BYTES:
        raise InvalidInput(f"the salt of a paper has {SALT_BYTES} bytes")
    return "0x" + keccak256(salt + inner).hex()


def make_paper(
    content: bytes,
    name: str,
    *,
    media_type: str | None = None,
    public: bool = False,
    random: Random = secrets.token_bytes,
) -> Paper:
    """Return a new paper, a private one with a fresh salt; the name is cleaned to one part of a path.

    Raises:
        InvalidInput: the content is empty or longer than `MAX_BYTES`, or the media type is none.
    """
    if not content:
        raise InvalidInput("the file is empty")
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"a paper has at most {MAX_BYTES >> 20} MiB", hint="give a file with the hash of the rest")
    label = clean_file_name(name)
    return Paper(label, media_type_of(media_type, label), None if public else random(SALT_BYTES), content)


def is_hash(text: object) -> bool:
    """Whether it is a hash as it is written here."""
    return isinstance(text, str) and _HASH.fullmatch(text) is not None


def parse_hash(text: str) -> str:
    """Return a hash that somebody typed, in lower case. Raises `InvalidInput`."""
    if not is_hash(text.lower()):
        raise InvalidInput("that is no hash", hint="a hash is 0x and 64 hex digits")
    return text.lower()

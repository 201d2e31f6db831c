"""Shares of the recovery key (SLIP-39): so many of so many give it back, fewer say nothing about it.

Of the recovery key and not of a recovery phrase: a device that knows SLIP-39 takes the shared secret as the seed of a
wallet and would show an empty one. Without a passphrase of SLIP-39's own, which gives another key in silence
when it is mistyped. The library has no protection against side channels, which one local act does without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cmwallet.errors import InvalidInput
from identity.secret import Secret
from identity.vault import recovery

if TYPE_CHECKING:
    from shamir_mnemonic import Share

MOST: Final = 16
WORDS: Final = 33
_POLICY: Final = re.compile("([1-9][0-9]?)-of-([1-9][0-9]?)", re.ASCII)
_MOST_WORK: Final = 5
"""Of the key stretching that a foreign share asks for, as a power of two; ours ask for 1."""


def parse_policy(text: str) -> tuple[int, int]:
    """Return (needed, made) of a text such as `2-of-3`. Raises `InvalidInput`."""
    found = _POLICY.fullmatch(text)
    needed, made = (0, 0) if found is None else (int(found[1]), int(found[2]))
    if not 2 <= needed <= made <= MOST:
        raise InvalidInput(
            "shares are so many of so many, such as 2-of-3",
            hint=f"at least 2 needed and at most {MOST} made; a single copy is the recovery key itself",
        )
    return needed, made


def split_key(recovery_key: Secret, needed: int, made: int) -> list[Secret]:
    """Return `made` shares of a recovery key, of which any `needed` give it back. Raises `InvalidInput`."""
    from shamir_mnemonic import generate_mnemonics

    raw = recovery.parse_key(recovery_key)
    (shares,) = generate_mnemonics(1, [(needed, made)], raw, extendable=True)
    gathered = Gathered()
    for share in shares[-needed:]:
        gathered.add(Secret(share))
    if recovery.parse_key(gathered.key()) != raw:
        raise AssertionError  # never seen: shares that give another key would be worse than none
    return [Secret(share) for share in shares]


@dataclass
class Gathered:
    """Shares of one set, taken one after the other."""

    _shares: list[Share] = field(default_factory=list)

    @property
    def needed(self) -> int | None:
        """How many there have to be; None before the first one says so."""
        return self._shares[0].member_threshold if self._shares else None

    @property
    def missing(self) -> int | None:
        """How many are still to come."""
        return None if self.needed is None else self.needed - len(self._shares)

    @property
    def set_name(self) -> str | None:
        """What tells this set from others: the first two words, which all of its shares begin with."""
        return " ".join(self._shares[0].words()[:2]) if self._shares else None

    def add(self, text: Secret) -> None:
        """Take one share. Raises `InvalidInput` for a slip of the pen, a share of another set, one that is here."""
        share = _parse(text)
        if self._shares:
            first = self._shares[0]
            if share.group_parameters() != first.group_parameters():
                name = " ".join(share.words()[:2])
                raise InvalidInput(
                    f"this share is of another set: it begins with {name!r}, the others with {self.set_name!r}",
                    hint="shares of different sets never fit together",
                )
            if any(share.index == one.index for one in self._shares):
                raise InvalidInput(f"share {share.index + 1} of this set was given already", hint="give another one")
        self._shares.append(share)

    def key(self) -> Secret:
        """Return the recovery key. Raises `InvalidInput` while shares are missing, or where they do not fit."""
        from shamir_mnemonic import MnemonicError, combine_mnemonics

        if self.missing != 0:
            left = "all" if self.missing is None else str(self.missing)
            raise InvalidInput(f"{left} of the shares that are needed are missing", hint="give more of the same set")
        try:
            raw = combine_mnemonics([share.mnemonic() for share in self._shares])
        except MnemonicError:
            raise InvalidInput("these shares do not fit together: one of them was made up") from None
        return recovery.format_key(raw)


def number_of(share: Secret) -> int:
    """Return which share of its set one is, counted from 1. Raises `InvalidInput`."""
    return int(_parse(share).index) + 1


def same_share(one: Secret, other: Secret) -> bool:
    """Whether two texts are the same share, however they were typed. Raises `InvalidInput` for one that is none."""
    return bool(_parse(one) == _parse(other))


def _parse(text: Secret) -> Share:
    from shamir_mnemonic import MnemonicError, Share

    words = _words(text)
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise InvalidInput("the share has a mistake in it: its checksum does not match") from None
    single = share.group_threshold == share.group_count == 1
    if not single or len(share.value) != recovery.KEY_BYTES or share.iteration_exponent > _MOST_WORK:
        raise InvalidInput("that is a share of something else than a recovery key")
    return share


def _words(text: Secret) -> Sequence[str]:
    """Return the words of a share. Raises `InvalidInput` naming the place of a wrong one, never the word."""
    from shamir_mnemonic.wordlist import WORD_INDEX_MAP

    try:
        words = text.text().lower().split()
    except UnicodeDecodeError:
        raise InvalidInput("the share is not text") from None
    wrong = [place for place, word in enumerate(words, 1) if word not in WORD_INDEX_MAP]
    if wrong:
        raise InvalidInput(f"word {wrong[0]} of the share cannot occur in one", hint="is a letter wrong?")
    if len(words) != WORDS:
        raise InvalidInput(f"the share has {len(words)} words; one of a recovery key has {WORDS}")
    return words

"""Choice of a validator by what a person types: its address as the engine writes it, its operator, a name, a contact.

Names of validators are strangers' words: one that two validators bear is refused, and so is an address that differs
from a validator's in its middle alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cmwallet.errors import InvalidInput, NotFound, Usage
from cmwallet.staking.model import Validator
from identity.address import Address

_SHOWN_CHOICES: Final = 8
_LIKE_HEAD: Final = 4
_LIKE_TAIL: Final = 4


def choose_validator(validators: Sequence[Validator], text: str, known: Mapping[str, Address]) -> Validator:
    """Return the validator that is meant by `text`; `known` are the names of contacts and accounts of the home.

    Raises:
        Usage: the text names several. NotFound: none. InvalidInput: an address that only looks like a validator's.
    """
    wanted = text.casefold()
    if not wanted.strip():
        raise Usage("no validator is named", hint="cmwallet validator list")
    exact = [one for one in validators if wanted in (one.address.casefold(), (one.operator or "").casefold())]
    if exact:
        return exact[0]
    person = known.get(text)
    meant = [one for one in validators if person is not None and one.operator == person]
    meant += [one for one in validators if one.name.casefold() == wanted and one not in meant]
    if len(meant) > 1:
        shown = "; ".join(f"{one.name} {one.address}" for one in meant[:_SHOWN_CHOICES])
        raise Usage(f"{text!r} names {len(meant)} validators", hint=f"give the address: {shown}")
    if meant:
        return meant[0]
    alike = next((one for one in validators if _resembles(text, one.address)), None)
    if alike is not None:
        raise InvalidInput(
            f"{text} is no validator; it begins and ends like {alike.address}",
            hint=f"that one is {alike.name or 'without a name'}: cmwallet validator show {alike.address}",
        )
    raise NotFound(f"there is no validator {text!r}", hint="cmwallet validator list --all")


def _resembles(text: str, address: str) -> bool:
    """Whether an address that is typed begins and ends like another one."""
    if len(text) != len(address) or len(address) < 2 * (_LIKE_HEAD + _LIKE_TAIL):
        return False
    head = address.rfind("1") + 1 if not address.startswith("0x") else 2  # bech32: what follows the prefix
    given, other = text.casefold(), address.casefold()
    return (
        given[head : head + _LIKE_HEAD] == other[head : head + _LIKE_HEAD]
        and given[-_LIKE_TAIL:] == other[-_LIKE_TAIL:]
    )

"""Votes: the commitment of a juror, sealed in the vault before it is signed, and what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.calls.words import word
from cmwallet.errors import InvalidInput, NotFound, Reverted
from cmwallet.market.ballots import Ballot as KeptBallot
from cmwallet.market.ballots import Ballots
from cmwallet.market.court.case import COMMITMENT_BYTES, REJECTED, UPHELD, Case
from cmwallet.market.item_reference import ItemReference
from identity.address import Address
from identity.keccak import keccak256

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

PURPOSE: Final = "vote"


def parse_choice(case: Case, text: str) -> int:
    """Return the contract's number of a choice. Raises `InvalidInput`."""
    words = dict(zip(case.choices, (UPHELD, REJECTED), strict=True))
    if text not in words:
        raise InvalidInput(f"{text!r} is no choice here", hint=f"vote {' or '.join(words)}")
    return words[text]


def vote_commitment(item: ItemReference, juror: Address, choice: int, salt: bytes) -> bytes:
    """Return keccak256(abi_encode(chain id, court, case, juror, choice, salt)), 32 bytes."""
    words: tuple[int | str | bytes, ...] = (item.on.chain_id, item.contract, item.number, juror, choice, salt)
    return keccak256(b"".join(map(word, words)))


def keep_vote(keeper: Keeper, item: ItemReference, juror: Address, choice: int) -> KeptBallot:
    """Return the ballot of a vote, sealed before this returns; the same vote again is the same ballot."""
    return Ballots(keeper).keep(
        item, juror, PURPOSE, str(choice), lambda salt: vote_commitment(item, juror, choice, salt)
    )


def kept_vote(keeper: Keeper, case: Case, item: ItemReference, juror: Address) -> KeptBallot:
    """Return the ballot whose commitment stands on chain.

    Raises:
        Reverted: there is no hidden vote. NotFound: the ballot is in another vault.
    """
    on_chain = case.ballot(juror)
    if on_chain is None or not any(on_chain.commitment):
        raise Reverted(f"there is no hidden vote of yours in case {case.number}", details={"reason": "vote"})
    for ballot in Ballots(keeper).of(item, juror, PURPOSE):
        if bytes.fromhex(ballot.commitment[2:])[:COMMITMENT_BYTES] == on_chain.commitment[:COMMITMENT_BYTES]:
            return ballot
    raise NotFound(
        "what was voted is not in this vault: only the one in which the vote was made can show it",
        hint="a backup made after the vote has it too",
    )

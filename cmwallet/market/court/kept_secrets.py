"""Secrets of this vault that a case may be shown: those that were committed to for it, and for nothing else.

A commitment is public, and anybody can put a copy of it under a case of her own: of the secret for the draw of another
dispute, or of a hidden vote. Who then carried her case on would publish what has to stay hidden. So a secret is taken
only if the vault kept it for this request or for the dispute that this case is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.market.ballots import Ballot, Ballots
from cmwallet.market.court.case import CLIENT, KINDS, Case
from cmwallet.market.court.requesting import PURPOSE as SECRET_OF_REQUEST
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.party_secret import PURPOSE as SECRET_OF_PARTY
from cmwallet.transactions.bound_contract import BoundContract

if TYPE_CHECKING:
    from identity.vault.interface import Keeper


def kept_secret(court: BoundContract, case: Case, place: int, keeper: Keeper) -> bytes | None:
    """Return the secret (32 bytes) that is committed to at a place of a case, if this vault kept it for that case."""
    commitment = bytes(court.ask("secrets", case.number, place))
    found = Ballots(keeper).by_commitment("0x" + commitment.hex())
    return found.salt if found is not None and _is_for(court, case, found) else None


def _is_for(court: BoundContract, case: Case, kept: Ballot) -> bool:
    here = court.network.chain_id, court.client.genesis_hash()
    subject = bytes(court.ask("subjectOf", case.number))
    if case.kind == CLIENT:
        about = str(ContractReference(*here, case.who).item(int.from_bytes(subject, "big")))
        return (kept.purpose, kept.about, kept.genesis) == (SECRET_OF_PARTY, about, here[1])
    itself = ContractReference(*here, court.address)
    wanted = f"{KINDS[case.kind]} {subject.hex()}"
    return (
        (kept.purpose, kept.choice, kept.genesis) == (SECRET_OF_REQUEST, wanted, here[1])
        and kept.account == case.who
        and kept.about in (str(itself), str(itself.item(case.number)))
    )

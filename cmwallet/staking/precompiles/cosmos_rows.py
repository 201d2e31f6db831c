"""Answers of cosmos/evm's precompiled contracts as the rows of a chain's REST interface, in its words and types."""

from __future__ import annotations

from typing import Any, Final

from cmwallet.cosmos import values
from cmwallet.cosmos.addresses import account_text, operator_text
from cmwallet.errors import InvalidInput
from cmwallet.node.answers import nonsense
from identity.address import Address, parse_address
from identity.timestamps import rfc3339

BONDED: Final = "BOND_STATUS_BONDED"
_STATES: Final = {1: "BOND_STATUS_UNBONDED", 2: "BOND_STATUS_UNBONDING", 3: BONDED}
_STATUSES: Final = {
    1: "PROPOSAL_STATUS_DEPOSIT_PERIOD",
    2: "PROPOSAL_STATUS_VOTING_PERIOD",
    3: "PROPOSAL_STATUS_PASSED",
    4: "PROPOSAL_STATUS_REJECTED",
    5: "PROPOSAL_STATUS_FAILED",
}
OPTIONS: Final = {1: "VOTE_OPTION_YES", 2: "VOTE_OPTION_ABSTAIN", 3: "VOTE_OPTION_NO", 4: "VOTE_OPTION_NO_WITH_VETO"}
_LATEST_TIME: Final = 253_402_300_799
"""The last second of the year 9999: what is later is no time."""
_MOST_PRECISION: Final = 36


def validator_row(row: tuple[Any, ...], prefix: str) -> dict[str, Any]:
    """Return a validator; `operator` is its account, which the REST interface does not tell."""
    operator, key, jailed, status, tokens, _shares, said, _height, _time, commission, _least = row
    moniker, _identity, website, _contact, details = said
    address = address_of(operator)
    return {
        "operator": address,
        "operator_address": operator_text(prefix, address),
        "consensus_pubkey": {"key": key},
        "jailed": jailed,
        "status": _STATES.get(status),
        "tokens": str(tokens),
        "description": {"moniker": moniker, "website": website, "details": details},
        "commission": {"commission_rates": {"rate": f"{commission // values.ONE}.{commission % values.ONE:018}"}},
    }


def proposal_row(row: tuple[Any, ...], prefix: str) -> dict[str, Any]:
    """Return a proposal; of its messages only their kind is told."""
    number, messages, status, tally, _submitted, deposit_end, _deposit, _start, end, metadata, *texts = row
    title, summary, proposer = texts
    return {
        "id": str(number),
        "status": _STATUSES.get(status),
        "messages": [{"@type": one} for one in messages],
        "deposit_end_time": moment_text(deposit_end),
        "voting_end_time": moment_text(end),
        "title": title,
        "metadata": metadata,
        "summary": summary,
        "proposer": account_text(prefix, address_of(proposer)),
        "final_tally_result": tally_row(tally),
    }


def address_of(text: object) -> Address:
    """Return an address. Raises `NetworkFailed`."""
    try:
        return parse_address(str(text))
    except InvalidInput:
        raise nonsense("an address") from None


def moment_text(seconds: int) -> str | None:
    """Return a time as the REST interface writes it; None for one that was never set."""
    if seconds > _LATEST_TIME:
        raise nonsense("a time")
    return rfc3339(seconds) if seconds > 0 else None


def whole_units(coins: list[tuple[str, int, int]], denom: str) -> int:
    """Return how much of one coin there is, in whole smallest units."""
    found = 0
    for named, amount, precision in coins:
        if precision > _MOST_PRECISION:
            raise nonsense("an amount")
        found += amount // 10**precision if named == denom else 0
    return found


def tally_row(row: tuple[str, str, str, str]) -> dict[str, Any]:
    """Return votes."""
    yes, abstain, no, veto = row
    return {"yes_count": yes, "abstain_count": abstain, "no_count": no, "no_with_veto_count": veto}

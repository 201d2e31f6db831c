"""Proposals of a Cosmos chain, read into the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from cmwallet.cosmos import values
from cmwallet.cosmos.addresses import read_account
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.node.answers import nonsense
from cmwallet.staking.cosmos.reading import CosmosReader
from cmwallet.staking.model import Proposal, ProposalStatus, Tally
from identity.address import Address

_STATUSES: Final[Mapping[str, ProposalStatus]] = {
    "PROPOSAL_STATUS_DEPOSIT_PERIOD": "deposit",
    "PROPOSAL_STATUS_VOTING_PERIOD": "voting",
    "PROPOSAL_STATUS_PASSED": "passed",
    "PROPOSAL_STATUS_REJECTED": "rejected",
    "PROPOSAL_STATUS_FAILED": "failed",
}
_CHOICES: Final = {
    "VOTE_OPTION_YES": "yes",
    "VOTE_OPTION_ABSTAIN": "abstain",
    "VOTE_OPTION_NO": "no",
    "VOTE_OPTION_NO_WITH_VETO": "veto",
}
_TITLE: Final = 200
_SUMMARY: Final = 10_000
_MOST_MESSAGES: Final = 50
_NUMBER: Final = 20


@dataclass(frozen=True)
class ProposalReader:
    """Reads proposals into the model."""

    reader: CosmosReader

    def all(self, account: Address | None) -> Sequence[Proposal]:
        """Return the newest proposals, the newest first."""
        return [self._proposal(row, account) for row in self.reader.rest.proposals()]

    def one(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""
        row = self.reader.rest.proposal(proposal_number(number))
        if row is None:
            raise NotFound(f"there is no proposal {number}", hint="cmwallet gov list")
        return self._proposal(row, account)

    def _proposal(self, row: Mapping[str, Any], account: Address | None) -> Proposal:
        number = values.height(row.get("id"), "number of a proposal")
        status = _STATUSES.get(str(row.get("status")))
        if status is None:
            raise nonsense("status of a proposal")
        messages = [
            values.members(one, "message of a proposal")
            for one in values.items(row.get("messages"), "messages of a proposal", most=_MOST_MESSAGES)
        ]
        kinds = [values.text(one.get("@type"), _TITLE).rpartition(".")[2] for one in messages]
        ends = "deposit_end_time" if status == "deposit" else "voting_end_time"
        return Proposal(
            id=str(number),
            kind=kinds[0] if len(kinds) == 1 else f"{len(kinds)} messages" if kinds else "text",
            title=values.text(row.get("title"), _TITLE) or values.text(row.get("metadata"), _TITLE),
            status=status,
            proposer=self._proposer(row.get("proposer")),
            summary=values.text(row.get("summary"), _SUMMARY),
            ends_at=values.moment(row.get(ends), "end of a proposal"),
            tally=self._tally(number, status, row),
            my_vote=self._vote(number, account) if status == "voting" else None,
            detail=_detail(messages),
        )

    def _proposer(self, value: object) -> str | None:
        """Return the address that made it, as it is written everywhere here; as the chain writes it, if it is none."""
        if not isinstance(value, str) or not value:
            return None
        try:
            return read_account(value)[1]
        except InvalidInput:
            return values.text(value, 100)

    def _tally(self, number: int, status: ProposalStatus, row: Mapping[str, Any]) -> Tally | None:
        if status == "deposit":
            return None
        said = self.reader.rest.tally(number) if status == "voting" else row.get("final_tally_result")
        counts = values.members(said, "tally")
        yes, no, abstain, veto = (
            values.number(counts.get(f"{name}_count"), "votes") for name in ("yes", "no", "abstain", "no_with_veto")
        )
        bonded = self.reader.rest.bonded()
        turnout = Fraction(yes + no + abstain + veto, bonded) if bonded else None
        return Tally(yes=yes, no=no, abstain=abstain, veto=veto, turnout=turnout)

    def _vote(self, number: int, account: Address | None) -> str | None:
        if account is None:
            return None
        options = self.reader.rest.vote(number, self.reader.chain.account(account))
        chosen = [_CHOICES.get(str(one.get("option"))) or "unknown" for one in options]
        return " and ".join(chosen) or None


def proposal_number(text: str) -> int:
    """Return the number of a proposal. Raises `InvalidInput`."""
    if not (text.isascii() and text.isdigit()) or len(text) > _NUMBER or int(text) >= 2**63:
        raise InvalidInput(f"{text!r} is no number of a proposal", hint="cmwallet gov list")
    return int(text)


def _detail(messages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What a proposal would carry out, by name, as text of strangers."""
    found: dict[str, str] = {}
    for place, message in enumerate(messages, start=1):
        front = "" if len(messages) == 1 else f"{place}."
        for name, value in message.items():
            inner = value if isinstance(value, dict) else {"": value}
            for part, stated in inner.items():
                word = ".".join(filter(None, (f"{front}{name}", part)))
                found[values.text(word, 100)] = values.text(stated if isinstance(stated, str) else str(stated), _TITLE)
    return found

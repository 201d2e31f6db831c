"""What a node of Travis tells of validators, delegations, proposals and parameters, read into the model of staking.

Source: `CyberMiles/travis` at 3e0f321b, `api/cmt.go`, `modules/stake/types.go`, `modules/governance/types.go`, and the
samples of its documentation, some of which wrap the result twice. What is missing, or of another kind, is no zero.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
from cmwallet.node import answers
from cmwallet.node.client import NodeClient
from cmwallet.staking.model import Delegation, Parameter, Proposal, ProposalStatus, Validator, ValidatorState
from cmwallet.transactions.travis_receipts import unwrap
from cmwallet.units import NATIVE_DECIMALS
from identity.address import Address, parse_address
from identity.foreign import clean

MOST_ITEMS: Final = 10_000
"""More of a kind are not taken from a node."""
CUBE: Final = "cube"
"""The source of stake that counts in full: signed by a CMT Cube, or a validator's own."""
_NAME: Final = 80
_DETAILS: Final = 400
_RATE: Final = re.compile(r"[0-9]{1,40}(/[1-9][0-9]{0,39}|\.[0-9]{1,40})?", re.ASCII)
_STATES: Final[Mapping[str, ValidatorState]] = {
    "Validator": "active",
    "Backup Validator": "backup",
    "Candidate": "candidate",
}
_RESULTS: Final[Mapping[str, ProposalStatus]] = {
    "": "voting",
    "Approved": "passed",
    "Rejected": "rejected",
    "Expired": "expired",
}
_UNITS: Final = {"unstake_waiting_period": "blocks", "proposal_expire_period": "blocks", "gas_price": "wei"}


@dataclass(frozen=True, kw_only=True)
class TravisValidator(Validator):
    """A candidate of Travis, and its number in the chain's own tables."""

    number: int
    withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class TravisDelegation(Delegation):
    """A delegation; `pending` is on its way back, `leaving` says that all of it was asked for, awards to come too.

    `rate` is what the validator keeps of its rewards, fixed when it began; `by_cube`: it counts in full.
    """

    pending: int
    leaving: bool
    rate: Fraction | None
    by_cube: bool


@dataclass(frozen=True)
class TravisReader:
    """A node of Travis, asked once for each table in a command; `own` are the accounts of this home."""

    client: NodeClient
    own: Sequence[Address] = ()

    @cached_property
    def candidates(self) -> Sequence[TravisValidator]:
        """Candidates, the largest first: all that take part, and the others that are ours or have stake of ours.

        The chain's list has those that take part alone: who stepped back, was put out or retired is asked for apart.
        """
        found = [_members(one) for one in _items(self._ask("cmt_queryValidators", 0))]
        counted = (one for one in found if one.get("state") in ("Validator", "Backup Validator"))
        total = sum(_number(one, "voting_power") for one in counted)
        listed = {_address(one, "owner_address") for one in found}
        ours = dict.fromkeys(self.own)
        ours |= dict.fromkeys(_address(one, "validator_address") for own in self.own for one in self._rows(own))
        for address in ours:
            one = None if address in listed else self._ask_or_none("cmt_queryValidator", address, 0)
            if one is not None:
                found.append(_members(one))
        read = [_validator(one, total) for one in found]
        return sorted(read, key=lambda one: (-one.stake, one.number))

    def delegations(self, account: Address) -> Sequence[TravisDelegation]:
        """Return what an account delegated."""
        return [self._delegation(one, account) for one in self._rows(account)]

    def own_stake(self, validator: Address) -> int:
        """Return what the owner of a validator has with it."""
        return next((one.amount for one in self.delegations(validator) if one.validator == validator), 0)

    @property
    def least_stake(self) -> int:
        """What an account must have with a validator to earn, in wei; 0 where the chain does not tell it."""
        stated = self.parameters.get("min_staking_amount", 0)
        return stated * 10**NATIVE_DECIMALS if isinstance(stated, int) and not isinstance(stated, bool) else 0

    def _rows(self, account: Address) -> Sequence[Mapping[str, Any]]:
        if account not in self._known_rows:
            told = self._ask_or_none("cmt_queryDelegator", account, 0)
            self._known_rows[account] = [_members(one) for one in _items(told)]
        return self._known_rows[account]

    @cached_property
    def _known_rows(self) -> dict[Address, Sequence[Mapping[str, Any]]]:
        return {}

    def _ask_or_none(self, method: str, *params: object) -> Any:
        """Return what a table has; None where the chain says that it has nothing there."""
        try:
            return self._ask(method, *params)
        except RpcRefused as refusal:
            if "no data" in refusal.message.lower():
                return None
            raise

    def _delegation(self, one: Mapping[str, Any], account: Address) -> TravisDelegation:
        if _address(one, "delegator_address") != account:
            raise answers.nonsense("the delegation of another account")
        pending = _wei(one, "pending_withdraw_amount")
        left = _wei(one, "delegate_amount") + _wei(one, "award_amount")
        left -= _wei(one, "withdraw_amount") + _wei(one, "slash_amount") + pending
        if left < 0:
            raise answers.nonsense("a delegation of less than nothing")
        validator = _address(one, "validator_address")
        name = next((other.name for other in self.candidates if other.address == validator), "")
        return TravisDelegation(
            validator=validator,
            name=name,
            amount=left,
            rewards=None,
            pending=pending,
            leaving=one.get("completely_withdraw") == "Y",
            rate=_rate(one, "comp_rate") if "comp_rate" in one else None,
            by_cube=one.get("source") == CUBE,
        )

    def proposals(self) -> Sequence[Proposal]:
        """Return all proposals, the newest first."""
        found = [_members(one) for one in _items(self._ask("cmt_queryProposals"))]
        found.sort(key=lambda one: -_number(one, "BlockHeight"))
        return [_proposal(one) for one in found]

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        """The chain's parameters, by their names."""
        return _members(self._ask("cmt_queryParams", 0))

    def listed_parameters(self) -> Sequence[Parameter]:
        """Return the parameters as they are shown; a proposal can change each of them."""
        return [
            Parameter(clean(name, _NAME), clean(_text(value), _NAME), _UNITS.get(name, ""), changeable=True)
            for name, value in list(self.parameters.items())[:MOST_ITEMS]
        ]

    def number(self, name: str) -> int:
        """Return a parameter that is a number. Raises `NetworkFailed` where the node does not tell it."""
        return _number(self.parameters, name)

    def ratio(self, name: str) -> Fraction:
        """Return a parameter that is a ratio. Raises `NetworkFailed` where the node does not tell it."""
        return _rate(self.parameters, name)

    def _ask(self, method: str, *params: object) -> Any:
        told = unwrap(self.client.transport.request(method, params))
        fields = answers.members(told, f"answer to {method}")
        if "data" not in fields:
            raise answers.nonsense(f"an answer to {method} without data")
        return fields["data"]


def proposal_of(proposals: Sequence[Proposal], number: str) -> Proposal:
    """Return the proposal of an id. Raises `NotFound`."""
    for one in proposals:
        if one.id == number:
            return one
    raise NotFound("there is no proposal of that id", hint="cmwallet gov list")


def is_public_key(text: str) -> bool:
    """Whether a text is an Ed25519 public key in base64: 32 bytes."""
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _validator(one: Mapping[str, Any], total: int) -> TravisValidator:
    said, key = _members(one.get("description")), one.get("pub_key")
    shares, power = _wei(one, "shares"), _number(one, "voting_power")
    stated = one.get("state")
    if not isinstance(stated, str) or stated not in _STATES:
        raise answers.nonsense("a candidate in a state that the chain has not")
    state: ValidatorState = _STATES[stated]
    if shares == 0:
        state = "retired"
    elif one.get("active") != "Y":
        state = "inactive"
    owner = _address(one, "owner_address")
    value = key.get("value") if isinstance(key, dict) else key
    counts = stated != "Candidate" and total > 0
    return TravisValidator(
        address=owner,
        operator=owner,
        name=clean(said.get("name") or "", _NAME),
        website=clean(said.get("website") or "", _NAME),
        details=clean(said.get("profile") or "", _DETAILS),
        state=state,
        stake=shares,
        power_share=Fraction(power, total) if counts else Fraction(0),
        pub_key=clean(value, _NAME) if isinstance(value, str) else None,
        max_stake=_wei(one, "max_shares"),
        commission=_rate(one, "comp_rate"),
        number=_number(one, "id"),
        withdrawn=shares == 0,
    )


def _proposal(one: Mapping[str, Any]) -> Proposal:
    result = one.get("Result") or ""
    if not isinstance(result, str) or result not in _RESULTS:
        raise answers.nonsense("a proposal with a result that the chain has not")
    detail = _members(one.get("Detail") or {})
    told = {clean(name, _NAME): clean(_text(value), _DETAILS) for name, value in list(detail.items())[:20]}
    kind = clean(one.get("Type") or "", _NAME)
    expires = one.get("ExpireTimestamp")
    return Proposal(
        id=clean(one.get("Id") or "", _NAME),
        kind=kind,
        title=_title(kind, told),
        status=_RESULTS[result],
        proposer=_address(one, "Proposer"),
        summary=told.get("reason", ""),
        ends_at=expires if isinstance(expires, int) and expires > 0 else None,
        ends_height=_number(one, "ExpireBlockHeight") or None,
        detail=told,
        tally=None,
    )


def _title(kind: str, detail: Mapping[str, str]) -> str:
    if kind == "change_param":
        return f"{detail.get('name', '?')} = {detail.get('value', '?')}"
    if kind == "transfer_fund":
        return f"{detail.get('amount', '?')} wei from {detail.get('from', '?')} to {detail.get('to', '?')}"
    return f"{kind} {detail.get('name', '')} {detail.get('version', '')}".strip()


def _items(value: object) -> Sequence[Any]:
    """Return a list; Go writes an empty one as null."""
    found = [] if value is None else value
    if not isinstance(found, list) or len(found) > MOST_ITEMS:
        raise answers.nonsense("no list, or too long a one")
    return found


def _members(value: object) -> Mapping[str, Any]:
    return answers.members(value, "answer about staking")


def _number(one: Mapping[str, Any], name: str) -> int:
    value = one.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise NetworkFailed(f"the node does not tell {name} as a number")
    return value


def _wei(one: Mapping[str, Any], name: str) -> int:
    value = one.get(name)
    if not isinstance(value, str) or not (value.isascii() and value.isdigit() and len(value) <= 78):
        raise NetworkFailed(f"the node does not tell {name} as an amount")
    return int(value)


def _rate(one: Mapping[str, Any], name: str) -> Fraction:
    value = one.get(name)
    if not isinstance(value, str) or not _RATE.fullmatch(value):
        raise NetworkFailed(f"the node does not tell {name} as a rate")
    return Fraction(value)


def _address(one: Mapping[str, Any], name: str) -> Address:
    value = one.get(name)
    if not isinstance(value, str):
        raise NetworkFailed(f"the node does not tell {name} as an address")
    try:
        return parse_address("0x" + value[2:].lower() if value[:2] in ("0x", "0X") else value)
    except Exception:  # noqa: BLE001 - whatever it is, it is no address
        raise NetworkFailed(f"the node does not tell {name} as an address") from None


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)

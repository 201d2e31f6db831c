"""Typed data by which tokens are taken or moved later without a transaction of their owner.

ERC-2612 and DAI permits, ERC-4494 for single things, Permit2 (allowances and one-time transfers, with a witness too),
ERC-3009 transfers by authorisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cmwallet.signing.facts import Fact, Naming, until_text, up_to
from cmwallet.signing.typed_data import TypedData
from identity.address import Address

_ALL: Final = 2**256 - 1
_NO_MORE: Final = "no transaction will be asked of you again"
_DETAILS: Final = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
_PERMISSIONS: Final = "TokenPermissions(address token,uint256 amount)"
_AUTHORISED: Final = "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"


def _lets_take(
    naming: Naming, asset: str, amount: int, spender: Address, owner: Address | None, until: int, note: str = _NO_MORE
) -> Fact:
    whose = "you" if owner is None else naming.address(owner)
    words = f"lets {naming.address(spender)} take {up_to(naming, asset, amount)} from {whose} {until_text(until)}"
    return Fact("lets-take", f"{words}; {note}", asset, amount, owner, spender, until=until)


def _token(typed: TypedData) -> str:
    return str(typed.contract or "unknown")


def _permit(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    return [_lets_take(naming, _token(typed), said["value"], said["spender"], said["owner"], said["deadline"])]


def _dai_permit(typed: TypedData, naming: Naming) -> list[Fact]:
    said, token = typed.message, _token(typed)
    spender, holder = said["spender"], said["holder"]
    if said["allowed"]:
        until = said["expiry"] or _ALL  # zero: it never ends
        return [_lets_take(naming, token, _ALL, spender, holder, until)]
    words = f"takes back what {naming.address(spender)} may take of {token} from {naming.address(holder)}"
    return [Fact("cancels", words, token, 0, holder, spender)]


def _thing_permit(typed: TypedData, naming: Naming) -> list[Fact]:
    said, token = typed.message, _token(typed)
    words = f"lets {naming.address(said['spender'])} take the thing {said['tokenId']} of {token}"
    words += f" {until_text(said['deadline'])}; {_NO_MORE}"
    asset = f"{token}#{said['tokenId']}"
    return [Fact("lets-take", words, asset, 1, None, said["spender"], until=said["deadline"])]


def _allowance(typed: TypedData, naming: Naming) -> list[Fact]:
    details = typed.message["details"]
    several: Sequence[Mapping[str, Any]] = details if isinstance(details, list) else [details]
    signed = f"the signature itself counts {until_text(typed.message['sigDeadline'])}; {_NO_MORE}"
    spender = typed.message["spender"]
    return [
        _lets_take(naming, one["token"], _without_end(one["amount"]), spender, None, one["expiration"], signed)
        for one in several
    ]


def _without_end(amount: int) -> int:
    """Permit2 counts in 160 bits: all of them set are no limit."""
    return _ALL if amount == 2**160 - 1 else amount


def _transfer(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    permitted = said["permitted"] if isinstance(said["permitted"], list) else [said["permitted"]]
    note = "once"
    if "witness" in said:
        note += ", bound to more that this wallet does not know: read the fields"
    return [
        _lets_take(naming, one["token"], one["amount"], said["spender"], None, said["deadline"], note)
        for one in permitted
    ]


def _authorised(typed: TypedData, naming: Naming) -> list[Fact]:
    said, token = typed.message, _token(typed)
    words = f"pays {naming.amount(token, said['value'])} from {naming.address(said['from'])}"
    words += (
        f" to {naming.address(said['to'])}; whoever has the signature can send it {until_text(said['validBefore'])}"
    )
    return [
        Fact("pays", words, token, said["value"], said["from"], said["to"], said["validAfter"], said["validBefore"])
    ]


def _cancelled(typed: TypedData, naming: Naming) -> list[Fact]:
    said = typed.message
    words = f"cancels an authorised transfer of {naming.address(said['authorizer'])}: 0x{said['nonce'].hex()}"
    return [Fact("cancels", words, _token(typed), account=said["authorizer"])]


PERMITS: Final = {
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)": ("permit", _permit),
    "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)": ("permit:dai", _dai_permit),
    "Permit(address spender,uint256 tokenId,uint256 nonce,uint256 deadline)": ("permit:thing", _thing_permit),
    f"PermitSingle(PermitDetails details,address spender,uint256 sigDeadline){_DETAILS}": ("permit2", _allowance),
    f"PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline){_DETAILS}": ("permit2", _allowance),
    f"PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline){_PERMISSIONS}": (
        "permit2:transfer",
        _transfer,
    ),
    "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)"
    f"{_PERMISSIONS}": ("permit2:transfer", _transfer),
    f"TransferWithAuthorization{_AUTHORISED}": ("transfer-authorisation", _authorised),
    f"ReceiveWithAuthorization{_AUTHORISED}": ("transfer-authorisation", _authorised),
    "CancelAuthorization(address authorizer,bytes32 nonce)": ("transfer-authorisation:cancel", _cancelled),
}
"""By the whole type text: the kind, and what makes the facts."""

_WITNESSED: Final = {
    "PermitWitnessTransferFrom": "TokenPermissions permitted",
    "PermitBatchWitnessTransferFrom": "TokenPermissions[] permitted",
}


def witnessed(typed: TypedData, naming: Naming) -> list[Fact] | None:
    """Return the facts of a Permit2 transfer with a witness, whose type is anybody's; None when it is none."""
    first = _WITNESSED.get(typed.type.name)
    begins = f"{typed.type.name}({first},address spender,uint256 nonce,uint256 deadline,"
    known = typed.type.referred().get("TokenPermissions")
    if first is None or known is None or known.text_alone != _PERMISSIONS or not typed.type_text.startswith(begins):
        return None
    if [name for name, _, _ in typed.type.members][4:] != ["witness"]:
        return None
    return _transfer(typed, naming)

"""Typed data by which things are offered for others: Seaport orders, CoW Protocol orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cmwallet.foreign import clean
from cmwallet.signing.facts import NATIVE, Fact, Naming, until_text, up_to
from cmwallet.signing.typed_data import TypedData
from identity.address import ZERO_ADDRESS

_NATIVE_ITEM, _TOKEN_ITEM = 0, 1
_BY_CRITERIA: Final = (4, 5)
"""Item types whose id is the root of a list: any thing of that list."""

_OFFER: Final = (
    "OfferItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount)"
)
_CONSIDERATION: Final = (
    "ConsiderationItem(uint8 itemType,address token,uint256 identifierOrCriteria,uint256 startAmount,uint256 endAmount,"
    "address recipient)"
)
_SEAPORT: Final = (
    "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,"
    "uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"
    + _CONSIDERATION
    + _OFFER
)
_COW: Final = (
    "Order(address sellToken,address buyToken,address receiver,uint256 sellAmount,uint256 buyAmount,uint32 validTo,"
    "bytes32 appData,uint256 feeAmount,string kind,bool partiallyFillable,string sellTokenBalance,"
    "string buyTokenBalance)"
)


def _asset(item: Mapping[str, Any]) -> str:
    if item["itemType"] == _NATIVE_ITEM:
        return NATIVE
    if item["itemType"] == _TOKEN_ITEM:
        return str(item["token"])
    return f"{item['token']}#{'any' if item['itemType'] in _BY_CRITERIA else item['identifierOrCriteria']}"


def _item(item: Mapping[str, Any], amount: int, naming: Naming) -> str:
    asset = _asset(item)
    if "#" not in asset:
        return naming.amount(asset, amount)
    token, _, number = asset.partition("#")
    thing = "any thing of a list" if number == "any" else f"the thing {number}"
    return f"{thing} of {token}" + (f", {amount} of it" if amount != 1 else "")


def _seaport(typed: TypedData, naming: Naming) -> list[Fact]:
    said, offerer, end = typed.message, typed.message["offerer"], typed.message["endTime"]
    facts = []
    for item in said["offer"]:
        most = max(item["startAmount"], item["endAmount"])
        words = f"offers {_item(item, most, naming)} of {naming.address(offerer)} to whoever takes it {until_text(end)}"
        facts.append(Fact("lets-take", words, _asset(item), most, offerer, None, said["startTime"], end))
    own = [item for item in said["consideration"] if item["recipient"] == offerer]
    if not own:
        facts.append(Fact("states", f"NOTHING comes back to {naming.address(offerer)} for it", account=offerer))
    for item in said["consideration"]:
        least = min(item["startAmount"], item["endAmount"])
        words = f"in return {_item(item, least, naming)} to {naming.address(item['recipient'])}"
        facts.append(Fact("receives", words, _asset(item), least, None, item["recipient"]))
    return facts


def _cow(typed: TypedData, naming: Naming) -> list[Fact]:
    said, end = typed.message, typed.message["validTo"]
    sold = said["sellAmount"] + said["feeAmount"]
    receiver = None if said["receiver"] == ZERO_ADDRESS else said["receiver"]
    whom = "you" if receiver is None else naming.address(receiver)
    sells = f"sells {up_to(naming, said['sellToken'], sold)} of yours {until_text(end)}"
    sells += f" ({clean(said['kind'], 20)} order)"
    buys = f"in return at least {naming.amount(said['buyToken'], said['buyAmount'])} to {whom}"
    return [
        Fact("lets-take", sells, said["sellToken"], sold, None, None, until=end),
        Fact("receives", buys, said["buyToken"], said["buyAmount"], None, receiver),
    ]


ORDERS: Final = {_SEAPORT: ("order:seaport", _seaport), _COW: ("order:cow", _cow)}
"""By the whole type text: the kind, and what makes the facts."""

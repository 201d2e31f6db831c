"""Typed data by which things are offered for others: orders of Seaport, one by one or many, and of CoW Protocol.

What goes is told and counted at its most, what comes at its least: an order may rise or fall while it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from cmwallet.foreign import clean
from cmwallet.signing.facts import COINS_ADDRESS, NATIVE, Fact, Naming, until_text, up_to
from cmwallet.signing.typed_data import TypedData
from identity.address import ZERO_ADDRESS, Address

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
_COMPONENTS: Final = (
    "OrderComponents(address offerer,address zone,OfferItem[] offer,ConsiderationItem[] consideration,uint8 orderType,"
    "uint256 startTime,uint256 endTime,bytes32 zoneHash,uint256 salt,bytes32 conduitKey,uint256 counter)"
)
_SEAPORT: Final = _COMPONENTS + _CONSIDERATION + _OFFER
_BULK_HEIGHT: Final = 24
"""So high may a tree of orders be: each step doubles their number."""
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
    return _order(typed.message, naming)


def _bulk(typed: TypedData, naming: Naming) -> list[Fact]:
    orders = list(_orders(typed.message["tree"]))
    words = f"one signature for {len(orders)} orders, each of which counts by itself"
    return [Fact("states", words), *(fact for order in orders for fact in _order(order, naming))]


def _orders(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the orders of a tree; what fills it up to a power of two is nobody's."""
    if isinstance(tree, list):
        for branch in tree:
            yield from _orders(branch)
    elif tree["offerer"] != ZERO_ADDRESS:
        yield tree


def _order(said: Mapping[str, Any], naming: Naming) -> list[Fact]:
    offerer, end = said["offerer"], said["endTime"]
    facts = []
    for item in said["offer"]:
        most = max(item["startAmount"], item["endAmount"])
        words = f"offers {_item(item, most, naming)} of {naming.address(offerer)} to whoever takes it {until_text(end)}"
        facts.append(Fact("lets-take", words, _asset(item), most, offerer, None, said["startTime"], end))
    if not any(item["recipient"] == offerer and _least(item) for item in said["consideration"]):
        facts.append(_nothing(naming.address(offerer), offerer))
    for item in said["consideration"]:
        words = f"in return {_item(item, _least(item), naming)} to {naming.address(item['recipient'])}"
        facts.append(Fact("receives", words, _asset(item), _least(item), None, item["recipient"]))
    return facts


def _least(item: Mapping[str, Any]) -> int:
    return min(int(item["startAmount"]), int(item["endAmount"]))


def _nothing(whom: str, account: Address | None) -> Fact:
    return Fact("states", f"NOTHING comes back to {whom} for it", account=account)


def _cow(typed: TypedData, naming: Naming) -> list[Fact]:
    said, end = typed.message, typed.message["validTo"]
    sold, least = said["sellAmount"] + said["feeAmount"], said["buyAmount"]
    receiver = None if said["receiver"] == ZERO_ADDRESS else said["receiver"]
    whom = "you" if receiver is None else naming.address(receiver)
    bought = NATIVE if said["buyToken"] == COINS_ADDRESS else said["buyToken"]
    sells = f"sells {up_to(naming, said['sellToken'], sold)} of yours {until_text(end)}"
    sells += f" ({clean(said['kind'], 20)} order)"
    buys = f"in return at least {naming.amount(bought, least)} to {whom}"
    return [
        Fact("lets-take", sells, said["sellToken"], sold, None, None, until=end),
        *([] if least else [_nothing("you", None)]),
        Fact("receives", buys, bought, least, None, receiver),
    ]


def _cow_cancelled(typed: TypedData, _naming: Naming) -> list[Fact]:
    said = typed.message
    ids = said["orderUids"] if "orderUids" in said else [said["orderUid"]]
    return [Fact("cancels", f"takes back the order 0x{one.hex()}") for one in ids]


_BULKS: Final = {
    f"BulkOrder(OrderComponents{'[2]' * height} tree){_CONSIDERATION}{_OFFER}{_COMPONENTS}": (
        "order:seaport:bulk",
        _bulk,
    )
    for height in range(1, _BULK_HEIGHT + 1)
}
ORDERS: Final = {
    _SEAPORT: ("order:seaport", _seaport),
    **_BULKS,
    _COW: ("order:cow", _cow),
    "OrderCancellation(bytes orderUid)": ("order:cow:cancel", _cow_cancelled),
    "OrderCancellations(bytes[] orderUids)": ("order:cow:cancel", _cow_cancelled),
}
"""By the whole type text: the kind, and what makes the facts."""

"""`cmwallet deal show` and `list`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item, names_of
from cmwallet.cli.results import market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.deals.bids import ArbiterBid, Rulings
    from cmwallet.market.events import ItemEvent
    from cmwallet.market.todo import OwnItem
    from cmwallet.session import Session
    from identity.address import Address

app = Commands()

_RULINGS_SECONDS = 400 * 86_400
"""How far back an arbiter's rulings are counted."""


@app.add(
    "show",
    result=market.Deal | list[market.Paper],
    example="cmwallet deal show 12\ncmwallet deal show 12 --json | jq -r .state",
)
def show(item: ItemNumber) -> None:
    """Show a deal: its state, until when, what it holds, what anybody can do next, and what happened."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.market.shown import item_document, print_item
    from cmwallet.market.deals.bids import bids_of, rulings_of
    from cmwallet.market.deals.deal import DISPUTED
    from cmwallet.market.deals.seen import fits_digest
    from cmwallet.market.events import item_events

    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        own = {account.address: account.name for account in Accounts(opened.database).all()}
        deal = chosen.item
        bids = bids_of(chosen.market.reader, chosen.contract, deal) if deal.state == DISPUTED else []
        judges = [bid.arbiter for bid in bids]
        rulings = rulings_of(chosen.contract, judges, chosen.now - _RULINGS_SECONDS)
        events = item_events(chosen.contract, deal.number, deal.offered_at)
        document = item_document(chosen, own) | _document(chosen, bids, rulings, events)
        if not fits_digest(chosen.contract, deal):
            output.warn("what the node says of this deal does not fit the deal's hash: do not rely on it")
        print_item(chosen, document, _lines(chosen, bids, rulings, events))


@app.add(
    "list",
    result=list[market.ListedDeal | market.DisputedDeal],
    example="cmwallet deal list\ncmwallet deal list --state disputed --json | jq -r '.[].id'\n"
    "cmwallet deal list --disputed",
)
def list_(
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="Those in this state alone.")] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Those in which you have this role.")
    ] = None,
    ended: Annotated[bool, typer.Option("--ended", help="The closed ones too.")] = False,
    disputed: Annotated[
        bool, typer.Option("--disputed", help="Everybody's deals that arbiters may bid for now.")
    ] = False,
    strangers: Annotated[
        bool, typer.Option("--strangers", help="Offers of people whom you never paid and do not know.")
    ] = False,
) -> None:
    """List your deals as the chain has them now; a list pays and changes nothing."""
    from cmwallet.cli.market.own import own_items_of
    from cmwallet.market.deals.deal import OFFERED
    from cmwallet.market.strangers import is_strange
    from cmwallet.market.todo import roles_together

    with session() as opened:
        if disputed:
            _list_disputed(opened)
            return
        items = own_items_of(opened, ended=ended or state == "closed").items
        found = [one for one in items if one.system.noun == "deal"]
        found = [one for one in found if state is None or one.system.table.of(one.item).name == state]
        if strangers:
            found = [one for one in found if one.item.state == OFFERED and is_strange(opened.database, one)]
        _print_list(opened, [(one, roles) for one, roles in roles_together(found) if role is None or role in roles])


def _print_list(opened: Session, found: Sequence[tuple[OwnItem, Sequence[str]]]) -> None:
    """Print deals with the roles of all the accounts that have one."""
    from cmwallet.node.chain_time import chain_time, when_in_words
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    now = chain_time(opened.client)
    names = names_of(opened, [who for one, _ in found for who in one.item.parties.values()])
    documents, rows = [], []
    for one, roles in found:
        deal, state = one.item, one.system.table.of(one.item)
        ends = None if state.final else deal.until
        documents.append(
            {
                "id": one.text,
                "state": state.name,
                "outcome": deal.ending or None,
                "roles": sorted(roles),
                "until": None if ends is None else rfc3339(ends),
                "price": cmt(deal.price).as_json(),
                "deposit": cmt(deal.deposit).as_json(),
                "parties": dict(deal.parties),
            }
        )
        sums = str(cmt(deal.price))
        ending = "" if ends is None else when_in_words(ends, now)
        rows.append(
            (one.text, deal.ending or state.name, ", ".join(roles), names[deal.buyer], names[deal.seller], sums, ending)
        )
    headings = ("deal", "state", "you are", "buyer", "seller", "price", "until")
    output.table(documents, headings, rows, empty="no deals")


def _list_disputed(opened: Session) -> None:
    from cmwallet.market.deals.disputed import open_for_bids
    from cmwallet.market.reading import Market
    from cmwallet.node.chain_time import chain_time, when_in_words
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    market, now = Market.on(opened), chain_time(opened.client)
    found = open_for_bids(market, now)
    output.table(
        [
            {
                "id": text,
                "price": cmt(deal.price).as_json(),
                "deposit": cmt(deal.deposit).as_json(),
                "bids": deal.bids,
                "bids_until": rfc3339(deal.bids_until),
                "command": f"cmwallet deal arbiter bid {text} 50%",
            }
            for text, deal in found
        ],
        ("deal", "price", "bond needed", "bids", "until"),
        [
            (
                text,
                str(cmt(deal.price)),
                str(cmt(deal.deposit)),
                str(deal.bids),
                when_in_words(deal.bids_until, now),
            )
            for text, deal in found
        ],
        empty="no deal waits for an arbiter",
    )


def _document(
    chosen: ChosenItem, bids: Sequence[ArbiterBid], rulings: Mapping[Address, Rulings], events: Sequence[ItemEvent]
) -> dict[str, object]:
    from cmwallet.market.deals.deal import CLOSED, IN_COURT
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    deal = chosen.item
    return {
        "outcome": deal.ending or None,
        "to_seller": cmt(deal.to_seller).as_json() if deal.state == CLOSED else None,
        "fee_bps": deal.fee_bps if deal.arbiter else None,
        "offered": rfc3339(deal.offered_at),
        "deliver_by": rfc3339(deal.deliver_by),
        "window_seconds": deal.window,
        "shares": [
            {"payee": payee, "amount": cmt(amount).as_json()}
            for payee, amount in chosen.contract.ask("shares", deal.number)
        ],
        "bids": [
            {
                "place": bid.place,
                "arbiter": bid.arbiter,
                "fee_bps": bid.fee_bps,
                "bond": cmt(bid.bond).as_json(),
                "ruled_for_buyers": rulings[bid.arbiter].for_buyers,
                "ruled_for_sellers": rulings[bid.arbiter].for_sellers,
                "silent": rulings[bid.arbiter].silent,
            }
            for bid in bids
        ],
        "terms": {"hash": "0x" + deal.terms.hex()} if any(deal.terms) else None,
        "case": str(deal.case) if deal.state == IN_COURT or deal.case else None,
        "history": [{"block": one.block, "hash": one.hash, "event": one.name} for one in events],
    }


def _lines(
    chosen: ChosenItem, bids: Sequence[ArbiterBid], rulings: Mapping[Address, Rulings], events: Sequence[ItemEvent]
) -> list[tuple[str, str]]:
    from cmwallet.market.deals.deal import CLOSED
    from cmwallet.node.chain_time import when_in_words
    from cmwallet.units import cmt, format_share
    from identity.timestamps import rfc3339

    deal = chosen.item
    names = names_of(chosen.opened, [*deal.parties.values(), *(bid.arbiter for bid in bids)])
    rows = [(role, names[who]) for role, who in deal.parties.items()]
    deposits = f"{cmt(deal.deposit)} each"
    rows += [("price", str(cmt(deal.price))), ("deposits", deposits)]
    rows += [("held", str(cmt(deal.held)))]
    if deal.arbiter is not None:
        rows += [("fee", f"{format_share(deal.fee_bps)} of the loser's deposit")]
    rows += [("terms", "0x" + deal.terms.hex())] if any(deal.terms) else []
    if deal.state == CLOSED:
        rows += [("ended", f"{deal.ending}; to the seller {cmt(deal.to_seller)} of the price")]
    elif sys.stdout.isatty():
        rows += [("until", f"{rfc3339(deal.until)}, {when_in_words(deal.until, chosen.now)}")]
    for bid in bids:
        says = f"{names[bid.arbiter]}, {format_share(bid.fee_bps)}, bond {cmt(bid.bond)}"
        rows += [(f"bid {bid.place}", f"{says}, {rulings[bid.arbiter]}")]
    rows += [("case", f"cmwallet court show {deal.case}")] if deal.case else []
    return [*rows, ("history", ", ".join(one.name.lower() for one in events))]

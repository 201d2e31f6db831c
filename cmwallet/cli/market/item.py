"""Item that a command is about, and the account that acts in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmwallet.cli.terminal.kinds import Kind

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.item_reference import ItemReference
    from cmwallet.market.reading import Market
    from cmwallet.market.states import Step
    from cmwallet.market.systems import MarketSystem
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.order import Order
    from identity.address import Address

ItemNumber = Annotated[str, Kind.ITEM, typer.Argument(metavar="ID", help="Its number, such as 12.")]


@dataclass(frozen=True)
class ChosenItem:
    """An item as the chain has it now, and its contract; `now` is chain time, in Unix seconds."""

    opened: Session
    market: Market
    system: MarketSystem
    contract: BoundContract
    item: Any
    text: str
    now: int

    @property
    def reference(self) -> ItemReference:
        """How files name it."""
        from cmwallet.market.item_reference import reference_here

        return reference_here(self.opened, self.contract.address).item(self.item.number)

    def actor(self, command: str, sender: str | None) -> Account:
        """Return who takes a step: the account that is named, else the one of this home that has the role for it."""
        from cmwallet.accounts.accounts import Accounts
        from cmwallet.accounts.choosing import choose_account
        from cmwallet.market.possible import acting_account

        chosen = choose_account(self.opened.config, self.opened.database, sender)
        if sender is not None:
            return chosen
        own = {account.address: account for account in Accounts(self.opened.database).all() if account.can_sign}
        return own.get(acting_account(self.item, self.system.table, command, chosen.address, own), chosen)

    def check(self, command: str, actor: Account, options: TransactionOptions) -> Step[Any]:
        """Return the step that a command takes. Raises `Reverted` when it is not possible now; see `check_step`."""
        from cmwallet.accounts.recipients import address_names
        from cmwallet.market.possible import check_step

        table, names = self.system.table, address_names(self.opened.database)
        return check_step(table, self.item, self.text, actor, command, self.now, close=options.yes, names=names)

    def order(
        self,
        actor: Account,
        function: str,
        *values: object,
        coins: int = 0,
        named: tuple[Address, ...] = (),
        label: str = "",
    ) -> Order:
        """Return the order to call the item's contract."""
        return self.contract.order(actor, function, *values, coins=coins, named=named, label=label)


def choose_item(opened: Session, noun: str, text: str) -> ChosenItem:
    """Return the item of a noun that is written `12` or `12@1`, as every account of this home may know it.

    Raises:
        InvalidInput: it is no number. NotFound: there is none.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.market.reading import Market
    from cmwallet.market.systems import find_market_system
    from cmwallet.node.chain_time import chain_time

    market = Market.on(opened)
    contract, number = market.parse(noun, text)
    own = [account.address for account in Accounts(opened.database).all()]
    item = market.read(contract, noun, number, own)
    written = market.text(contract.name, number)
    return ChosenItem(opened, market, find_market_system(noun), contract, item, written, chain_time(opened.client))


def names_of(opened: Session, addresses: Sequence[Address]) -> dict[Address, str]:
    """Return address → its name here, or itself."""
    from cmwallet.accounts.recipients import address_names

    names = address_names(opened.database)
    return {address: names.get(address, address) for address in addresses}

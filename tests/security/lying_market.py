"""A home that trades over a node which lies about contracts as a test asks it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmwallet.calls.abi import decode_values, encode_arguments
from cmwallet.calls.contract import interface_of
from tests.hostile.double import Double, Proceed, Quirk
from tests.hostile.inprocess import Wallet

COIN = 10**18
DAY = 86_400
ACCOUNTS = ("account-1", "seller", "judge")
CONTRACTS = ("WrappedCMT", "KeyRegistry", "Court", "Deals")

Fields = dict[str, Any]
"""Members of the struct that a view returns, by name."""


@dataclass(frozen=True)
class Trading:
    """A home whose network is the double's chain; account-1 buys, seller sells, judge has keys there."""

    wallet: Wallet
    double: Double

    @classmethod
    def made(cls, double: Double, folder: Path) -> Trading:
        """Make the home, with coins for everybody and the market's contracts in its address book."""
        wallet = Wallet.restored(folder)
        for name in ACCOUNTS[1:]:
            wallet.run("account", "new", name)
        for account in wallet.json("account", "list"):
            double.pay(account["address"], 5_000 * COIN)
        wallet.endpoint(double.url())
        wallet.run("network", "use", "double", "--yes")
        where = double.ask("cmwallet_contracts")
        for name in CONTRACTS:
            wallet.run("contract", "use", name, where[name], "--yes")
        wallet.run("identity", "create", "judge", "--account", "judge")
        wallet.run("identity", "register", "judge", "--yes")
        (folder / "terms.txt").write_text("One red bicycle.\n", "utf-8")
        (folder / "photo.txt").write_text("No lights.\n", "utf-8")
        return cls(wallet, double)

    def copy(self, folder: Path) -> Trading:
        """Return a copy of the home, on the same chain."""
        return Trading(self.wallet.copy(folder), self.double)

    def offered(self, price: str, deposit: str, *more: object) -> str:
        """Offer a deal to the seller; return its number."""
        terms = ("--terms", self.wallet.folder / "terms.txt", "--yes", "--allow-duplicate")
        offer = ("deal", "offer", "seller", price, "--deposit", deposit, "--deliver-by", "7d", *terms, *more)
        return str(self.wallet.json(*offer)["id"])

    def accepted(self, price: str, deposit: str, *more: object) -> str:
        """A deal that the seller accepted."""
        deal = self.offered(price, deposit, *more)
        self.wallet.run("deal", "accept", deal, "--yes")
        return deal

    def disputed(self, price: str, deposit: str, *more: object) -> str:
        """A deal in dispute."""
        deal = self.accepted(price, deposit, *more)
        self.wallet.run("deal", "dispute", deal, "--evidence", self.wallet.folder / "photo.txt", "--yes")
        return deal

    def address(self, name: str) -> str:
        """Where a contract of the system is."""
        return str(self.double.ask("cmwallet_contracts")[name])

    def ahead(self, seconds: int) -> None:
        """Move the chain's clock."""
        self.double.ask("evm_increaseTime", [hex(seconds)])
        self.double.ask("evm_mine")

    @contextmanager
    def lying(self, *quirks: Quirk) -> Iterator[None]:
        """The node lies in these ways."""
        names = [f"lie {place}" for place in range(len(quirks))]
        self.double.known.update(zip(names, quirks, strict=True))
        self.double.quirks = tuple(names)
        try:
            yield
        finally:
            self.double.quirks = ()

    def about(self, contract: str, view: str, change: Callable[[Fields], Fields]) -> Quirk:
        """Change the members of what a view of a contract returns."""
        function, where = interface_of(contract).function(view), self.address(contract).lower()

        def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
            found = proceed(method, params)
            asked = method == "eth_call" and params[0]["to"].lower() == where
            if not asked or params[0]["data"][2:10] != function.selector.hex():
                return found
            values = decode_values(function.outputs, bytes.fromhex(found[2:]))
            names = _members(contract, view)
            one = isinstance(values[0], tuple)
            fields = dict(zip(names, values[0] if one else values, strict=True))
            changed = tuple(change(fields).values())
            return "0x" + encode_arguments(function.outputs, [changed] if one else changed).hex()

        return Quirk(lie)

    def says(self, contract: str, view: str, **fields: object) -> Quirk:
        """Set members of what a view returns."""
        return self.about(contract, view, lambda found: found | fields)


def _members(contract: str, view: str) -> list[str]:
    """Return the names of what a view returns, from the ABI that is shipped."""
    from cmwallet.contracts.artifacts import load_artifact

    (entry,) = [one for one in load_artifact(contract).abi if one.get("name") == view]
    outputs = entry["outputs"]
    struct = outputs[0].get("components")
    return [str(one["name"]) or str(place) for place, one in enumerate(struct or outputs)]

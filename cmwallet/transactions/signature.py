"""A signature that somebody asks an account for: explained, screened, then signed, each override in the vault's log."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.accounts.contacts import Contacts
from cmwallet.accounts.recipients import known_addresses
from cmwallet.calls.account_code import AccountCode
from cmwallet.calls.deployments import Deployments, deployed
from cmwallet.calls.erc20 import allowance_data, total_supply
from cmwallet.errors import PolicyRefused, Problem, ReplayRisk
from cmwallet.node.networks import Pins
from cmwallet.signing.facts import NATIVE, Explanation
from cmwallet.transactions.bindings import Bindings
from cmwallet.transactions.counterparties import counterparties
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.signature_screening import Surroundings
from identity.address import Address

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmwallet.node.access import WalletAccess
    from identity.vault.interface import Keeper, Signable

_Answer = TypeVar("_Answer")
_REASONS = {"message": "sign a message", "sign-in": "sign in"}


@dataclass(frozen=True)
class Asked:
    """What is asked of an account: the object that its key signs, what that comes to, and what speaks against it."""

    account: Account
    what: Signable
    explained: Explanation
    findings: Sequence[Finding]

    def refuse(self, allowed: Collection[str]) -> None:
        """Raise `PolicyRefused` for the first refusal that is not among the `allowed` options."""
        refused = [one for one in self.findings if one.severity == "refuse" and one.option not in allowed]
        if refused:
            first = refused[0]
            hint = "nothing overrules that" if first.option is None else f"{first.option} signs all the same"
            listed = [{"id": one.id, "words": one.words, "option": one.option} for one in refused]
            raise PolicyRefused(f"{first.words}; nothing was signed", hint=hint, details={"screening": listed})


def surroundings(access: WalletAccess, account: Account, explained: Explanation) -> Surroundings:
    """Return what is known here about whom a signature names. A node that does not answer is no reason to stop."""
    network, database = access.network, access.database
    at_hand = explained.chain_id == network.chain_id and (network.embedded or network.rpc is not None)
    at_hand = at_hand and explained.audience is None  # a sign-in names no contract
    node = _Node(access) if at_hand else None
    names = {contact.address for contact in Contacts(database).all()} | {
        one.address for one in Accounts(database).all()
    }
    return Surroundings(
        account=account.address,
        chain_id=network.chain_id,
        network=network.name,
        now=int(time.time()),
        at_hand=at_hand,
        known=known_addresses(database, Journal(database).paid()),
        trusted=frozenset(names | (set() if node is None else node.system())),
        code=(lambda _: None) if node is None else node.code,
        supply=(lambda _: None) if node is None else node.supply,
        allowance=(lambda *_: None) if node is None else lambda token, who: node.allowance(token, account.address, who),
        counterparties=counterparties(access.home, database),
    )


def refuse_other_chain(access: WalletAccess, account: Account, explained: Explanation) -> None:
    """Raise `ReplayRisk` when the account signed for another chain of the id that typed data name, never for this one.

    The id is all that a signature says of a chain; which one the network in use is, its genesis tells.
    """
    network = access.network
    if explained.chain_id != network.chain_id or not Bindings(access.database).of(account.address, network.chain_id):
        return
    pin = None if network.embedded else Pins(access.database).find(network.name)
    genesis = access.client.genesis_hash() if network.embedded else "" if pin is None else pin.genesis
    try:
        Bindings(access.database).refuse_other_genesis(account.address, network.chain_id, genesis)
    except ReplayRisk as risk:
        raise ReplayRisk(risk.message, hint="what you sign here could count there: use another account") from None


def sign_asked(access: WalletAccess, keeper: Keeper, asked: Asked, allowed: Iterable[str]) -> bytes:
    """Return the signature: r ‖ s ‖ y_parity. The log says what was signed and what was overruled.

    Raises:
        Tampered: a row of an account, a contact or a contract that decided about it was changed from outside.
    """
    database, named = access.database, set(asked.explained.named)
    Accounts(database).check(keeper, asked.account)
    for account in Accounts(database).all():
        if account.address in named:
            Accounts(database).check(keeper, account)
    for contact in Contacts(database).all():
        if contact.address in named:
            Contacts(database).check(keeper, contact)
    pin = None if access.network.embedded else Pins(database).find(access.network.name)
    if pin is not None:
        Deployments(database).check_all(keeper, pin.genesis)
    lifted = [one for one in asked.findings if one.option is not None and one.option in set(allowed)]
    for one in lifted:
        database.note_warning(one.id, f"{one.words}: {one.option}")
    overruled = sorted(str(one.option) for one in lifted)
    what = _REASONS.get(asked.explained.kind.partition(":")[0], "sign typed data")
    reason = " ".join([what, *dict.fromkeys(overruled)])
    return keeper.sign(asked.account.record, asked.what, reason=reason)


class _Node:
    """The node of the network in use; every question may go unanswered."""

    def __init__(self, access: WalletAccess) -> None:
        self._access = access
        self._accounts = AccountCode(lambda: access.client)
        self._codes: dict[Address, bytes | None] = {}

    def system(self) -> set[Address]:
        """The contracts of the system."""
        found = _answer(lambda: deployed(self._access.database, self._access.client, self._access.network))
        return {one.address for one in (found or {}).values()}

    def code(self, address: Address) -> bytes | None:
        """The code at an address."""
        if address not in self._codes:
            self._codes[address] = _answer(lambda: self._accounts.code(address))
        return self._codes[address]

    def supply(self, token: str) -> int | None:
        """How many of a token's smallest units there are."""
        return None if token == NATIVE else _answer(lambda: total_supply(self._access.client, token))

    def allowance(self, token: str, owner: Address, spender: Address) -> int | None:
        """What somebody may take already."""
        if token == NATIVE or "#" in token:
            return None
        answer = _answer(lambda: self._accounts.ask(Address(token), allowance_data(owner, spender)))
        return None if answer is None or len(answer) != 32 else int.from_bytes(answer, "big")


def _answer(ask: Callable[[], _Answer]) -> _Answer | None:
    try:
        return ask()
    except Problem:
        return None  # no node, or not that contract: unknown

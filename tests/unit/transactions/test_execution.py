"""The seam below the command line: orders executed by whatever has a session, with or without somebody to approve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cmwallet.accounts.accounts import Accounts
from cmwallet.accounts.recipients import resolve_recipient
from cmwallet.agent.hooks import SessionHooks
from cmwallet.errors import Interrupted, PolicyRefused
from cmwallet.home.folder import Home
from cmwallet.identities.identities import Identities, create_identity
from cmwallet.identities.publishing import Publisher, Relay, published_keys
from cmwallet.node.networks import Network
from cmwallet.session import Session
from cmwallet.transactions.deploying import deploy
from cmwallet.transactions.execution import Executor, Terms, Unattended, execute, journal_of
from cmwallet.transactions.journal_entry import CONFIRMED, SENT, JournalEntry
from cmwallet.transactions.order import Order, Prepared, native_asset
from cmwallet.transactions.screening import Lookalike
from tests.cli.walletrun import ACCOUNTS
from tests.hostile.inprocess import Wallet

LOOKALIKE = ACCOUNTS[1][:6] + "0" * 32 + ACCOUNTS[1][-4:]


@dataclass
class Person:
    """An approver that says `answer`, and writes down what it is asked and told."""

    answer: bool = True
    heard: list[str] = field(default_factory=list)

    def note(self, message: str) -> None:
        self.heard.append(f"note {message}")

    def hint(self, message: str) -> None:
        self.heard.append(f"hint {message}")

    def gathered(self) -> AbstractContextManager[None]:
        self.heard.append("gathered")
        return nullcontext()

    def confirm(self, question: str) -> None:
        self.heard.append("confirm")
        self._decide()

    def explain(self, prepared: Prepared) -> None:
        self.heard.append("explain")

    def overrule(self, lookalike: Lookalike) -> str:
        self.heard.append("overrule")
        self._decide()
        return "said so"

    def approve(self, prepared: Prepared) -> None:
        self.heard.append("approve")
        self._decide()

    def quoted(self, prepared: Prepared) -> None:
        self.heard.append("quoted")

    def submitted(self, entry: JournalEntry, network: Network, *, final: bool) -> None:
        self.heard.append(f"submitted {final}")

    def followed(self, entry: JournalEntry, network: Network) -> None:
        self.heard.append(f"followed {entry.state}")

    def settled(self, entry: JournalEntry, network: Network) -> None:
        self.heard.append("settled")

    def _decide(self) -> None:
        if not self.answer:
            raise Interrupted("not confirmed")


@pytest.fixture(scope="module")
def funded(tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("execution"))
    wallet.run("chain", "faucet", ACCOUNTS[0], "--quiet")
    wallet.run("contact", "add", "bob", ACCOUNTS[1])
    return wallet


@pytest.fixture
def opened(funded: Wallet, tmp_path: Path) -> Iterator[Session]:
    source = f"file:{funded.copy(tmp_path).folder / 'passphrase'}"
    with Session(Home(tmp_path / "home"), ask=pytest.fail, passphrase_flag=source, hooks=SessionHooks()) as session:
        yield session


def payment(opened: Session, to: str, amount: int = 5) -> Order:
    account = Accounts(opened.database).get(ACCOUNTS[0])
    return Order(account, resolve_recipient(opened.database, to), native_asset(opened.network), amount)


def test_an_order_is_executed_without_anybody_there(opened: Session) -> None:
    entry = execute(opened, payment(opened, "bob"), Terms(), Unattended())
    assert entry is not None
    assert entry.state == CONFIRMED
    assert opened.client.balance(ACCOUNTS[1]) == 5
    assert journal_of(opened).get(entry.id) == entry


def test_a_person_hears_of_everything_in_its_order(opened: Session) -> None:
    person = Person()
    execute(opened, payment(opened, "bob"), Terms(), person)
    assert person.heard == ["explain", "approve", "submitted False", "followed confirmed", "settled"]
    person = Person()
    entry = execute(opened, payment(opened, "bob", 6), Terms(no_wait=True, agreed=True), person)
    assert entry is not None
    assert entry.state == SENT
    assert person.heard == ["explain", "submitted True"]


def test_a_dry_run_asks_nobody_and_sends_nothing(opened: Session) -> None:
    person = Person()
    assert execute(opened, payment(opened, "bob"), Terms(dry_run=True), person) is None
    assert person.heard == ["explain", "quoted"]
    assert journal_of(opened).entries() == []


def test_a_no_leaves_nothing_behind(opened: Session) -> None:
    with pytest.raises(Interrupted):
        execute(opened, payment(opened, "bob"), Terms(), Person(answer=False))
    assert journal_of(opened).entries() == []


def test_a_look_alike_is_overruled_by_a_person_or_the_terms_and_never_by_a_yes_given_before(opened: Session) -> None:
    order = payment(opened, LOOKALIKE)
    for approver, terms in ((Unattended(), Terms()), (Person(), Terms(agreed=True))):
        with pytest.raises(PolicyRefused, match="looks like"):
            execute(opened, order, terms, approver)
    with pytest.raises(Interrupted):
        execute(opened, order, Terms(), Person(answer=False))
    assert journal_of(opened).entries() == []
    person = Person()
    execute(opened, order, Terms(), person)
    assert person.heard[:3] == ["explain", "overrule", "approve"]
    assert execute(opened, payment(opened, LOOKALIKE, 7), Terms(allow_lookalike=True), Unattended())


def test_an_identity_is_published_and_a_contract_deployed_without_a_terminal(opened: Session) -> None:
    create_identity(opened.database, opened.keeper, name="me", account=ACCOUNTS[0], passphrase=None)
    identity = Identities(opened.database, opened.keeper).get("me")
    executor = Executor(opened, Terms(), Unattended())
    publisher = Publisher(executor, identity, Relay(3600, None, lambda _change, _hash: None))
    missing = publisher.missing(86_400)
    assert len(missing) == 3
    publisher.publish_all(missing)
    assert publisher.missing(86_400) == []
    assert len(published_keys(opened, publisher.did)) == 3
    made = deploy(executor, Accounts(opened.database).get(ACCOUNTS[0]), "Multicall", [])
    assert made is not None
    assert opened.client.code(made.address)

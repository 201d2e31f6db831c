"""The exchange's view of a real chain: what it reads there, and what of a node it does not take."""

from dataclasses import replace

import pytest

from cmwallet.errors import NetworkFailed, NotFound, Stale
from cmwallet.exchange import chain as module
from cmwallet.exchange.chain import ExchangeChain
from cmwallet.exchange.folder import Settings
from cmwallet.market.loans.terms import loan_domain
from cmwallet.node.connection import InProcessTransport
from cmwallet.node.networks import Network
from identity.did import parse_did
from identity.rejections import UnknownIssuer
from tests.unit.market.chain import DAY, opened_chain
from tests.unit.market.loans.lent import BORROWER, LENDER, agreed, loans_of, terms_of

LONE = Network("local", 1234, "evm", "CMT", 1)


class Shared(InProcessTransport):
    """A way to the node that leaves it open for others."""

    closed = 0

    def close(self):
        self.closed += 1


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    with opened_chain(tmp_path_factory.mktemp("exchange-chain")) as chain:
        yield chain


def settings_of(real, **change):
    made = Settings(
        url="https://loans.example",
        network="local",
        chain_id=1234,
        genesis=real.client.genesis_hash(),
        symbol="CMT",
        node=None,
        chain_directory=None,
        on_demand=True,
        confirmations=1,
        first_block=0,
        registry=real.address("KeyRegistry"),
        loans=real.address("Loans"),
    )
    return replace(made, **change)


@pytest.fixture
def exchange(real):
    opened = ExchangeChain(settings_of(real), lambda: real.time, Shared(real.node))
    yield opened
    opened.close()


@pytest.mark.parametrize("change", [{"chain_id": 1235}, {"genesis": "0x" + "11" * 32}])
def test_a_node_of_another_chain_is_not_used(real, change):
    transport = Shared(real.node)
    opened = ExchangeChain(settings_of(real, **change), lambda: real.time, transport)
    with pytest.raises(NetworkFailed, match="another chain than the exchange was made for"):
        opened.now()
    assert transport.closed == 1


def test_the_node_is_asked_once_what_it_serves(exchange):
    assert exchange.client is exchange.client
    exchange.close()
    exchange.close()
    newest = exchange.client.latest_block().timestamp
    assert exchange.now() >= newest  # the next block is as late as the clock goes on, which nobody holds here


def test_signatures_are_bound_to_the_contract_in_use(real, exchange):
    salt = bytes(loans_of(real).ask("domainSalt"))
    assert exchange.domain() == loan_domain(exchange.contract, salt)
    assert exchange.domain() is exchange.domain()
    assert (exchange.contract.chain_id, exchange.contract.contract) == (1234, real.address("Loans"))
    place = exchange.place(str(LENDER.address))
    assert (place.contract, place.domain, place.exchange) == (exchange.contract, exchange.domain(), LENDER.address)


def test_a_loan_is_found_by_what_was_signed(real, exchange):
    assert exchange.loan_under(b"\x11" * 32) is None
    number, agreement = agreed(real, terms_of(real))
    digest = agreement.terms.digest(exchange.domain())
    assert exchange.loan_under(digest) == number
    loan = exchange.loan(number)
    assert (loan.number, loan.borrower, loan.lender, loan.digest) == (number, BORROWER.address, LENDER.address, digest)
    assert [one.number for one in exchange.past(BORROWER.address)] == []  # it was not paid out
    assert exchange.history(BORROWER.address, ()).defaults == 0
    with pytest.raises(NotFound):
        exchange.loan(number + 1)


def test_a_did_without_changes_lists_no_key(real, exchange):
    assert exchange.keys_of(parse_did(f"did:ethr:0x4d2:{BORROWER.address}")) == frozenset()
    known = exchange.issuer_keys(f"did:ethr:0x4d2:{BORROWER.address}")
    assert (known.source, [key.account for key in known.keys]) == ("chain", [str(BORROWER.address).lower()])
    with pytest.raises(UnknownIssuer, match="of another chain"):
        exchange.issuer_keys(f"did:ethr:0x4d3:{BORROWER.address}")


def test_a_node_that_lags_says_nothing_of_keys(real):
    lagging = ExchangeChain(
        settings_of(real, network="other", on_demand=False), lambda: real.time + DAY, Shared(real.node)
    )
    for ask in (lagging.keys_of, lambda did: lagging.issuer_keys(str(did))):
        with pytest.raises(Stale) as refused:
            ask(parse_did(f"did:ethr:0x4d2:{BORROWER.address}"))
        assert refused.value.hint == "ask another node"


def test_a_block_that_the_node_does_not_have_is_told(real, exchange):
    assert exchange._time_of(0) > 0
    with pytest.raises(NetworkFailed, match="does not have block 99999"):
        exchange._time_of(99_999)


def test_the_settings_name_the_node(real, tmp_path, monkeypatch):
    made = module._transport(settings_of(real, node="https://node.example"), LONE)
    assert made.limits.total_seconds == 15.0
    several = replace(LONE, rpc="https://one.example", fallbacks=("https://two.example",))
    pool = module._transport(settings_of(real, node=several.rpc, fallbacks=several.fallbacks), several)
    assert [member.place for member in pool.members] == ["one.example", "two.example"]
    assert pool.rules.genesis == settings_of(real).genesis
    with pytest.raises(NetworkFailed, match="does not run") as refused:
        module._transport(settings_of(real, chain_directory=str(tmp_path)), LONE)
    assert refused.value.hint == "cmwallet chain start"

"""Networks: built in, configured, pinned; and bindings of accounts to chains."""

from dataclasses import replace

import pytest

from cmwallet.chain.bindings import Bindings
from cmwallet.chain.chain_identity import ChainIdentity, identify, require_pinned
from cmwallet.chain.networks import Network, Pins, add_network, all_networks, describe_network, find_network, same_id
from cmwallet.config import Config
from cmwallet.errors import Damaged, InputNeeded, InvalidInput, NetworkFailed, NotFound, ReplayRisk, Tampered

from .journalling import BOB, GENESIS, SENDER, FakeNode, open_database

OTHER = "0x" + "bb" * 32
AWAY = Network("away", 1234, "evm", "CMT", 1, rpc="http://127.0.0.1:1")


class Sealer:
    """Authenticates rows as an unlocked vault would."""

    def authenticate(self, purpose: str, message: bytes) -> bytes:
        import hmac

        return hmac.digest(b"key", purpose.encode() + b"\0" + message, "sha256")


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def config(database):
    return Config.load(database.home, {})


def configured(database, text):
    path = database.home.config_file
    path.touch(mode=0o600)
    path.write_text(text)
    return Config.load(database.home, {})


def test_an_entry_of_the_configuration_becomes_a_network(database):
    text = (
        '[networks.dev]\nrpc = "http://x"\nchain-id = 31337\nsymbol = "ETH"\n[networks.cybermiles]\nrpc = "https://c"'
    )
    networks = all_networks(configured(database, text))
    assert networks["dev"] == Network("dev", 31337, "evm", "ETH", 12, rpc="http://x")
    assert networks["cybermiles"].rpc == "https://c"
    assert networks["cybermiles"].built_in
    assert [other.name for other in same_id(configured(database, text), networks["cybermiles"])] == [
        "cybermiles-travis"
    ]


@pytest.mark.parametrize(
    "line",
    [
        'chain-id = "5"\nsymbol = "E"',
        "chain-id = true\nsymbol = 'E'",
        "chain-id = -1\nsymbol = 'E'",
        "symbol = 'E'",
        "chain-id = 5",
        "chain-id = 5\nsymbol = ''",
        "chain-id = 5\nsymbol = 'E'\ndialect = 'klingon'",
        "chain-id = 5\nsymbol = 'E'\nconfirmations = 1.5",
    ],
)
def test_entries_that_make_no_sense_are_damage(database, line):
    with pytest.raises(Damaged, match="networks"):
        all_networks(configured(database, f'[networks.dev]\nrpc = "http://x"\n{line}'))


def test_a_built_in_networks_facts_cannot_be_configured_away(database):
    text = '[networks.ethereum]\nrpc = "http://x"\nchain-id = 18\nsymbol = "CMT"'
    assert all_networks(configured(database, text))["ethereum"].chain_id == 1
    known = find_network(configured(database, ""), "ethereum")
    for wrong in (replace(known, chain_id=18), replace(known, symbol="CMT"), replace(known, dialect="travis")):
        with pytest.raises(InvalidInput, match="built in"):
            add_network(configured(database, ""), replace(wrong, rpc="http://x"))


def test_a_new_network_is_described_whole(config):
    made = describe_network("dev", "http://x", known=None, chain_id=5, symbol="ETH", dialect="travis", confirmations=3)
    assert made == Network("dev", 5, "travis", "ETH", 3, rpc="http://x")
    for symbol in ("", "E TH", "\x1b[2J", "1E", "E" * 17, "ЕТН"):
        with pytest.raises(InvalidInput):
            describe_network("dev", "http://x", known=None, chain_id=5, symbol=symbol)
    with pytest.raises(NotFound):
        find_network(config, "dev")


def test_a_node_of_another_chain_id_is_refused():
    assert identify(FakeNode().client, AWAY) == ChainIdentity(1234, GENESIS)
    with pytest.raises(NetworkFailed, match="serves chain id 1234"):
        identify(FakeNode().client, replace(AWAY, chain_id=18))


def test_a_network_is_what_was_accepted(database):
    keeper, pins = Sealer(), Pins(database)
    identity = ChainIdentity(1234, GENESIS)
    with pytest.raises(InputNeeded, match="never accepted"):
        require_pinned(AWAY, None, identity)
    pin = pins.set(keeper, AWAY, GENESIS, "Geth/v1")
    require_pinned(AWAY, pins.find("away"), identity)
    for other in (ChainIdentity(1234, OTHER), ChainIdentity(18, GENESIS)):
        with pytest.raises(ReplayRisk):
            require_pinned(AWAY, pin, other)
    require_pinned(find_network(Config.load(database.home, {}), "local"), None, ChainIdentity(1234, OTHER))
    pins.check(keeper, pin)
    with pytest.raises(Tampered):
        pins.check(keeper, replace(pin, genesis=OTHER))
    pins.remove("away")
    assert pins.find("away") is None
    with pytest.raises(NotFound):
        pins.check(keeper, pin)


def test_an_account_is_bound_to_the_chain_it_signed_for_first(database):
    keeper, bindings = Sealer(), Bindings(database)
    bindings.refuse_other_genesis(SENDER, 18, GENESIS)
    bindings.bind(keeper, SENDER, 18, GENESIS, "cybermiles")
    bindings.bind(keeper, SENDER, 18, GENESIS, "cybermiles")
    bindings.refuse_other_genesis(SENDER, 18, GENESIS)
    bindings.refuse_other_genesis(SENDER, 19, OTHER)
    bindings.refuse_other_genesis(BOB, 18, OTHER)
    with pytest.raises(ReplayRisk, match="cybermiles"):
        bindings.refuse_other_genesis(SENDER, 18, OTHER)
    bindings.bind(keeper, SENDER, 18, OTHER, "thunder")  # with --accept-replay
    bindings.refuse_other_genesis(SENDER, 18, OTHER)
    bindings.drop_genesis(GENESIS)
    with pytest.raises(ReplayRisk):
        bindings.refuse_other_genesis(SENDER, 18, GENESIS)


def test_a_binding_from_outside_is_found_when_it_is_used(database):
    keeper, bindings = Sealer(), Bindings(database)
    bindings.bind(keeper, SENDER, 18, GENESIS, "cybermiles")
    with database.write() as connection:
        connection.execute("UPDATE bindings SET network = 'x'")
    with pytest.raises(Tampered):
        bindings.bind(keeper, SENDER, 18, GENESIS, "cybermiles")

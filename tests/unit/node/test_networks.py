"""Networks: built in, configured, pinned; and bindings of accounts to chains."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import Damaged, InputNeeded, InvalidInput, NetworkFailed, NotFound, ReplayRisk, Tampered
from cmwallet.home.config import Config
from cmwallet.home.database import authenticate_row
from cmwallet.home.folder import Home
from cmwallet.node.chain_identity import ChainIdentity, identify, introduce, require_pinned
from cmwallet.node.client import NodeClient, NoFirstBlock
from cmwallet.node.networks import Network, Pins, add_network, all_networks, describe_network, find_network, same_id
from cmwallet.transactions.bindings import Bindings
from identity.vault.rows import row_message
from tests.unit.transactions.journalling import BOB, GENESIS, SENDER, FakeNode, block_hash, open_database, refusal

OTHER = "0x" + "bb" * 32
AWAY = Network("away", 1234, "evm", "CMT", 1, rpc="http://127.0.0.1:1")


class Sealer:
    """Authenticates rows as an unlocked vault would."""

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        import hmac

        return hmac.digest(b"key", table.encode() + row_message(row), "sha256")


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


def test_a_checkpoint_is_kept_in_the_row_and_a_pin_of_an_earlier_release_is_the_same_as_ever(database):
    keeper, pins = Sealer(), Pins(database)
    pin = pins.set(keeper, AWAY, GENESIS, "Geth/v1")
    fields = {
        "network": "away", "chain_id": 1234, "genesis": GENESIS, "dialect": "evm", "client": "Geth/v1",
        "created": pin.created,
    }  # fmt: skip
    row = database.row("SELECT * FROM pins WHERE network = 'away'")
    assert {name: row[name] for name in fields} == fields
    assert row["mac"] == authenticate_row(keeper, "pins", fields)
    assert pin.checkpoint is None
    kept = pins.set(keeper, AWAY, OTHER, "injectived", height=77)
    assert pins.find("away") == kept
    assert kept.checkpoint == (77, OTHER)
    pins.check(keeper, kept)
    with pytest.raises(Tampered):
        pins.check(keeper, replace(kept, height=78))
    for odd in (f"{GENESIS}@x", f"{GENESIS}@-1", f"{GENESIS}@{'9' * 30}"):
        with database.write() as connection:
            connection.execute("UPDATE pins SET genesis = ?", (odd,))
        with pytest.raises(Tampered):
            pins.find("away")


@pytest.mark.parametrize("first", [0, 1])
def test_a_chain_is_known_by_its_first_block_whatever_its_number(first):
    node = FakeNode(head=5)
    node.answers["eth_getBlockByNumber"] = lambda tag, full: node.eth_getBlockByNumber(
        hex(first) if tag == "0x0" else tag, full
    )
    assert node.client.genesis_hash() == (GENESIS if first == 0 else block_hash(1))
    assert (node.client.block(0) is None) == (first == 1)


@pytest.mark.parametrize("gone", [None, refusal("block not found")])
def test_a_node_without_the_first_block_is_known_by_a_checkpoint(gone):
    node = FakeNode(head=500)

    def pruned(tag, full):
        if tag != "latest" and int(tag, 16) < 400:
            if gone is None:
                return None
            raise gone
        return node.eth_getBlockByNumber(tag, full)

    node.answers["eth_getBlockByNumber"] = pruned
    with pytest.raises(NoFirstBlock):
        identify(node.client, AWAY)
    found = introduce(node.client, AWAY)
    assert (found.genesis, found.height) == (block_hash(490), 490)
    again = NodeClient(node.client.transport, checkpoint=(found.height, found.genesis))
    assert again.genesis_hash() == found.genesis
    node.branch = "other"
    assert again.genesis_hash() != found.genesis
    node.head = 5_000
    node.answers["eth_getBlockByNumber"] = lambda _tag, _full: None
    with pytest.raises(NoFirstBlock, match="block 490"):
        again.genesis_hash()


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


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "local"}, "takes no endpoint"),
        ({"name": "cybermiles", "chain_id": 19}, "is built in"),
        ({"name": "cybermiles", "symbol": "XXX"}, "is built in"),
        ({"name": "a.b"}, "cannot be a network's name"),
        ({"name": 'a"b'}, "a name has none of"),
        ({"name": "a b"}, "cannot be a network's name"),
        ({"rpc": "ftp://node.example"}, "http or https"),
    ],
)
def test_a_network_that_cannot_be_is_not_added(changes: Mapping[str, object], says: str, tmp_path: Path) -> None:
    network = replace(Network("mine", 18, "evm", "CMT", 12, rpc="https://node.example"), **changes)
    config = Config(Home(tmp_path), {}, {})
    with pytest.raises(InvalidInput, match=says):
        add_network(config, network)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"symbol": "1CMT"}, "no symbol"),
        ({"symbol": "A" * 17}, "no symbol"),
        ({"dialect": "solana"}, "no dialect"),
        ({"chain_id": None}, "needs its chain id"),
        ({"symbol": None}, "needs its chain id"),
        ({"rpc": "node.example"}, "http or https"),
    ],
)
def test_what_a_new_network_is_described_by_is_checked(given: Mapping[str, object], says: str) -> None:
    whole = {"rpc": "https://node.example", "known": None, "chain_id": 7, "symbol": "A" * 16}
    with pytest.raises(InvalidInput, match=says):
        describe_network("mine", **{**whole, **given})
    assert describe_network("mine", **whole).symbol == "A" * 16


def test_a_network_has_one_endpoint_or_a_list_of_them(database):
    text = '[networks.dev]\nrpc = ["https://a", "https://b"]\nchain-id = 5\nsymbol = "E"\n'
    network = all_networks(configured(database, text))["dev"]
    assert (network.rpc, network.fallbacks) == ("https://a", ("https://b",))
    assert network.endpoints == ("https://a", "https://b")
    assert AWAY.endpoints == (AWAY.rpc,)
    assert Network("none", 1, "evm", "E", 1).endpoints == ()


def test_what_is_written_of_several_endpoints_is_read_again(database):
    made = describe_network("dev", ["https://a", "https://b"], known=None, chain_id=5, symbol="E")
    add_network(configured(database, ""), made)
    assert all_networks(Config.load(database.home, {}))["dev"] == made
    add_network(Config.load(database.home, {}), replace(made, fallbacks=()))
    assert 'rpc = "https://a"' in database.home.config_file.read_text()


@pytest.mark.parametrize("stated", ["[]", "7", '["https://a", ""]', '["https://a", 1]', '""', "{}"])
def test_a_list_of_endpoints_that_makes_no_sense_is_damage(database, stated):
    with pytest.raises(Damaged, match="rpc is missing"):
        all_networks(configured(database, f'[networks.dev]\nrpc = {stated}\nchain-id = 5\nsymbol = "E"\n'))


@pytest.mark.parametrize(
    ("urls", "says"),
    [([], "one to 8"), ([f"https://n{i}" for i in range(9)], "one to 8"), (["https://a", "https://a"], "twice")],
)
def test_no_more_endpoints_than_are_asked_at_once_and_none_twice(urls, says):
    with pytest.raises(InvalidInput, match=says):
        describe_network("dev", urls, known=None, chain_id=5, symbol="E")


def test_what_is_written_of_a_rest_interface_is_read_again_and_relied_on(config):
    described = describe_network(
        "dpos", "http://127.0.0.1:1", known=None, chain_id=9777, symbol="INJ", rest="http://127.0.0.1:2"
    )
    add_network(config, described)
    found = find_network(config, "dpos")
    assert (found.rest, found.relied_on) == ("http://127.0.0.1:2", ("http://127.0.0.1:1", "http://127.0.0.1:2"))
    assert AWAY.relied_on == ("http://127.0.0.1:1",)
    changed = describe_network("dpos", "http://127.0.0.1:3", known=found)
    assert changed.rest == "http://127.0.0.1:2", "it stays until another one is given"


@pytest.mark.parametrize("rest", ["", "ftp://x", "127.0.0.1:2", "http://u:p@x"])
def test_rest_interface_that_cannot_be_asked_is_refused(rest):
    with pytest.raises(InvalidInput):
        describe_network("dpos", "http://127.0.0.1:1", known=None, chain_id=9777, symbol="INJ", rest=rest)

"""Nodes, addresses and edited files that would have money go astray: each stopped, in the real command."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.cli.contracts import deploy_token
from tests.hostile.double import Double, Quirk
from tests.hostile.inprocess import Wallet

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
LIKE_BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"[:8] + "f" * 30 + "6a65"
STRANGER = "0x8ba1f109551bD432803012645Ac136ddd64DBA72"


@pytest.fixture
def lookalike() -> str:
    from identity.address import to_address

    return str(to_address(bytes.fromhex(LIKE_BOB[2:])))


@pytest.fixture(scope="module")
def equipped(shared_double: Double, template: Wallet, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    """A home that knows the system's contracts, holds WCMT, and a token of its own with 6 decimals."""
    wallet = template.copy(tmp_path_factory.mktemp("equipped"))
    for name, where in shared_double.ask("cmwallet_contracts").items():
        if name not in ("CMT", "Swap"):
            wallet.run("contract", "use", name, where, "--yes")
    wallet.run("token", "wrap", 5, "--yes")
    token = deploy_token(SimpleNamespace(url=shared_double.url()))  # type: ignore[arg-type]
    (wallet.folder / "token").write_text(token)
    return wallet


@pytest.fixture
def rich(double: Double, equipped: Wallet, tmp_path: object) -> Wallet:
    return equipped.copy(tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def token(rich: Wallet) -> str:
    return (rich.folder / "token").read_text()


def saying_decimals(number: int) -> Quirk:
    def lie(method, params, proceed):  # type: ignore[no-untyped-def]
        if method == "eth_call" and params[0].get("data", params[0].get("input")) == "0x313ce567":
            return f"0x{number:064x}"
        return proceed(method, params)

    return Quirk(lie)


@pytest.fixture
def decimals(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (24, 0, 7):
        monkeypatch.setitem(double.known, f"decimals_{number}", saying_decimals(number))


def test_a_token_keeps_the_decimals_of_its_first_use(rich: Wallet, double: Double, token: str, decimals: None) -> None:
    first = rich.run("send", "bob", "1.5", "--token", token, "--yes")
    assert "1500000 of its smallest unit: 6 decimals, as the node says" in first.err
    for number in (24, 0, 7):
        double.quirks = (f"decimals_{number}",)
        for command in (["send", "bob", "1", "--token", token], ["token", "approve", "bob", "1", "--token", token]):
            found = rich.error(*command, "--yes", "--allow-duplicate", code=14)
            assert found["details"] == {"token": token, "held": 6, "told": number}
    double.quirks = ()
    assert rich.json("send", "bob", "1", "--token", token, "--yes")["amount"]["raw"] == "1000000"


def test_a_token_of_the_system_has_its_decimals_by_address_too(rich: Wallet, double: Double, decimals: None) -> None:
    double.quirks = ("decimals_24",)
    wcmt = double.ask("cmwallet_contracts")["WrappedCMT"]
    assert rich.json("send", "bob", "0.5", "--token", wcmt, "--yes")["amount"]["raw"] == str(5 * 10**17)


def test_everybody_named_in_call_data_is_screened(rich: Wallet, double: Double, token: str, lookalike: str) -> None:
    rich.run("send", "bob", "1", "--yes")
    wcmt = double.ask("cmwallet_contracts")["WrappedCMT"]
    data = "0xa9059cbb" + lookalike[2:].rjust(64, "0") + "0" * 63 + "1"
    commands = [
        ["send", lookalike, "1"],
        ["send", lookalike, "1", "--token", token],
        ["send", wcmt, "0", "--data", data],
        ["token", "approve", lookalike, "1"],
        ["token", "approve", lookalike, "--unlimited"],
        ["contract", "send", "WrappedCMT", "transfer", lookalike, "1cmt"],
        ["contract", "send", "WrappedCMT", "approve", lookalike, "1cmt"],
        ["contract", "send", "KeyRegistry", "addDelegate", "account-1", "0x" + "00" * 32, lookalike, "1"],
    ]
    for command in commands:
        found = rich.error(*command, "--yes", code=10)
        assert found["details"]["recipient"] == lookalike, command
        assert "--allow-lookalike" in found["hint"]
    rich.run("token", "approve", lookalike, "1", "--allow-lookalike", "--allow-spender", "--yes")
    rich.run("token", "revoke", lookalike, "--yes")  # taking back needs no word
    rich.run("token", "approve", lookalike, "2", "--allow-spender", "--yes")  # it resembles nobody: it is known now


def test_a_stranger_who_is_named_is_said_and_then_known(rich: Wallet) -> None:
    told = rich.error("token", "approve", STRANGER, "1", "--yes", code=10)
    assert (told["details"], told["hint"]) == ({"finding": "spender-unknown"}, "--allow-spender sends all the same")
    asked = rich.run("token", "approve", STRANGER, "1", "--allow-spender", "--yes")
    assert f"you never paid {STRANGER} before, which the call names" in asked.err
    assert "you never paid" not in rich.run("token", "approve", STRANGER, "2", "--allow-spender", "--yes").err
    assert "you never paid" not in rich.run("send", STRANGER, "1", "--yes").err


@pytest.mark.parametrize("name", ["WrappedCMT", "KeyRegistry", "ConsentRegistry", "Attestations"])
def test_tokens_never_go_into_a_contract_of_the_system(rich: Wallet, double: Double, token: str, name: str) -> None:
    where = double.ask("cmwallet_contracts")[name]
    data = "0xa9059cbb" + where[2:].rjust(64, "0") + "0" * 63 + "1"
    for command in (
        ["send", where, "1", "--token", "WCMT"],
        ["send", where, "1", "--token", token],
        ["send", token, "0", "--data", data],
        ["contract", "send", "WrappedCMT", "transfer", where, "1cmt"],
        ["contract", "send", "WrappedCMT", "transferFrom", BOB, where, "1cmt"],
    ):
        assert "never comes back" in rich.error(*command, "--yes", code=10)["message"], command


def test_tokens_for_an_address_with_code_are_warned_of(rich: Wallet, double: Double, token: str) -> None:
    other = deploy_token(SimpleNamespace(url=double.url()), symbol="OTH")  # type: ignore[arg-type]
    assert "the recipient of the tokens is a contract" in rich.run("send", other, "1", "--token", token, "--yes").err
    assert "is a contract" not in rich.run("send", "bob", "1", "--token", token, "--yes").err


def test_data_for_nobody_are_warned_of_and_coins_beside_them_refused(rich: Wallet) -> None:
    data = ("--data", "0xd0e30db0", "--yes")
    assert "there is no contract at this address" in rich.run("send", "bob", "0", "--allow-zero", *data).err
    assert rich.error("send", "bob", "1", *data, code=10)["details"] == {"finding": "no-code"}
    rich.run("send", "bob", "1", "--allow-no-code", *data)


@pytest.mark.parametrize(
    "address",
    [
        "0x000000000000000000000000000000000000dEaD",
        "0x0000000000000000000000000000000000000001",
        "0x00000000000000000000000000000000000001fF",
        "0xdEAD000000000000000042069420694206942069",
    ],
)
def test_what_is_lost_for_ever_is_not_sent(rich: Wallet, token: str, address: str) -> None:
    lowered = address.lower()
    for command in (["send", lowered, "1"], ["send", lowered, "1", "--token", token]):
        assert rich.error(*command, "--yes", code=10)["details"] == {"finding": "burn"}
    if int(lowered, 16) > 0x1FF:  # what runs as a part of the machine takes more gas than a transfer has
        rich.run("send", lowered, "1", "--allow-burn", "--yes")


def test_an_allowance_without_limit_is_refused_however_it_is_written(rich: Wallet, double: Double) -> None:
    wcmt = double.ask("cmwallet_contracts")["WrappedCMT"]
    rich.run("send", "bob", "1", "--yes")
    bob = next(row["address"] for row in rich.run("contact", "list", "--json").document if row["name"] == "bob")
    endless = "0x095ea7b3" + bob[2:].rjust(64, "0") + "f" * 64
    found = rich.error("send", wcmt, "0", "--allow-zero", "--data", endless, "--yes", code=10)
    assert (found["details"], found["hint"]) == ({"finding": "unlimited"}, "--unlimited sends all the same")
    assert rich.error("contract", "send", "WrappedCMT", "approve", bob, str(1 << 95), "--yes", code=10)
    rich.run("send", wcmt, "0", "--allow-zero", "--data", endless, "--unlimited", "--yes")
    rich.run("token", "approve", "bob", "--unlimited", "--allow-duplicate", "--yes")


def edit(wallet: Wallet, before: str, after: str) -> None:
    path = wallet.folder / "home" / "config.toml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_an_endpoint_that_somebody_else_wrote_is_not_sent_to(rich: Wallet, double: Double) -> None:
    other = double.url("err400")
    edit(rich, double.url(), other)
    found = rich.error("send", "bob", "1", "--yes", code=10)
    assert found["details"] == {"setting": "networks.double.rpc", "agreed": double.url()}
    assert rich.json("tx", "list")[0]["state"] != "sent"
    rich.run("network", "use", "double", "--yes")
    rich.run("send", "bob", "1", "--yes")


def test_a_fee_cap_that_somebody_else_raised_is_not_relied_on(rich: Wallet) -> None:
    dear = ["--gas-max-fee", "20000gwei", "--gas-priority-fee", "20000gwei", "--yes"]
    assert rich.error("send", "bob", "1", *dear, code=10)["details"]["cap"]["formatted"] == "0.1"
    path = rich.folder / "home" / "config.toml"
    path.write_text('fee-cap = "1000000cmt"\n' + path.read_text())
    assert rich.error("send", "bob", "1", *dear, code=10)["details"]["setting"] == "fee-cap"
    rich.run("send", "bob", "1", "--yes")
    rich.run("config", "set", "fee-cap", "1cmt")
    rich.run("send", "bob", "1.1", *dear)


NOT_READ = {
    "70997970C51812dc3A010C7d01b50e0d17dc79C8": "without its 0x",
    "vitalik.eth": "ENS or domain name",
    "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS": "ICAP",
    "did:ethr:0x1234": "a DID",
    "ethereum:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC@1234?value=1e18": "a URI",
}


@pytest.mark.parametrize("text", NOT_READ)
def test_what_looks_like_an_address_is_no_name_and_is_called_what_it_is(rich: Wallet, text: str) -> None:
    rich.error("contact", "add", text, "0x1717171717171717171717171717171717171717", code=4)
    (rich.folder / "c.csv").write_text(f"name,address\n{text},0x1717171717171717171717171717171717171717\n")
    rich.error("contact", "import", str(rich.folder / "c.csv"), code=4)
    rich.error("account", "rename", "account-1", text, code=4)
    assert NOT_READ[text] in rich.error("send", text, "1", "--yes", code=4)["message"]

"""Who may ask at the door: pages, rebound names, borrowed tokens, forms, and methods that no client may reach."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, Home
from tests.security.agents import unlocked_home
from tests.security.doors import ME, Caller, OpenDoor, call, payment, until
from tests.unit.signing.documents import of_type

PAGE, OTHER = "https://shop.example", "https://other.example"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDoor]:
    folder = tmp_path_factory.mktemp("door")
    with unlocked_home(folder, ("chain", "start", "--port", "0"), ("account", "new", "savings")) as home:
        opened = OpenDoor(home)
        yield opened
        opened.close()
        home.run("chain", "stop")


@pytest.fixture(scope="module")
def tool(door: OpenDoor) -> Caller:
    return door.client("tool")


def pair(door: OpenDoor, origin: str) -> Caller:
    page = Caller(door.port, None)
    told = page.error("eth_requestAccounts", Origin=origin)["data"]
    door.home.run("signer", "approve", told["letters"], "--account", "account-1", "--yes")
    token = page.answer("cmwallet_pairing", told["ticket"], Origin=origin)["result"]
    return Caller(door.port, token)


def test_a_tool_with_its_token_reads_and_sees_its_accounts(tool: Caller) -> None:
    assert tool.result("eth_accounts") == [ME]
    assert tool.result("eth_chainId") == "0x4d2"
    assert tool.result("net_version") == "1234"
    assert int(tool.result("eth_blockNumber"), 16) >= 0
    assert tool.result("wallet_switchEthereumChain", {"chainId": "0x4d2"}) is None
    assert tool.error("wallet_switchEthereumChain", {"chainId": "0x1"})["code"] == 4902


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ü"])
@pytest.mark.parametrize("method", ["eth_accounts", "eth_blockNumber", "eth_chainId", "eth_requestAccounts"])
def test_without_the_token_of_a_client_nothing_is_answered(door: OpenDoor, token: str | None, method: str) -> None:
    written = None if token is None else token.encode().decode("latin-1")
    response, body = Caller(door.port, written).post(call(method))
    assert response.status == 401
    assert b"result" not in body


def test_a_token_is_taken_as_basic_too_and_never_in_the_address(door: OpenDoor, tool: Caller) -> None:
    import base64
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    basic = "Basic " + base64.b64encode(f"x:{tool.token}".encode()).decode()
    assert Caller(door.port, None).answer("eth_accounts", Authorization=basic)["result"] == [ME]
    body, headers = json.dumps(call("eth_accounts")).encode(), {"Content-Type": "application/json"}
    for address in (f"{door.url}/?token={tool.token}", f"{door.url}/?{tool.token}"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(address, body, headers), timeout=30)
        assert refused.value.code == 400
        refused.value.close()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"])
def test_a_name_that_was_rebound_to_this_machine_is_refused(door: OpenDoor, tool: Caller, host: str) -> None:
    response, _ = tool.post(call("eth_accounts"), Host=host.format(port=door.port))
    assert response.status == 403


@pytest.mark.parametrize(
    "origin", ["null", "http://shop.example", "file://", "https://", "https://a.example/", "https://u@a.example"]
)
def test_an_origin_that_no_page_of_ours_has_is_refused_with_any_token(tool: Caller, origin: str) -> None:
    response, _ = tool.post(call("eth_requestAccounts"), Origin=origin)
    assert response.status == 403
    assert response.getheader("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize(("origin", "allowed"), [("http://shop.example", None), (PAGE, PAGE)])
def test_no_refusal_can_be_read_by_a_page_that_may_not_ask(door: OpenDoor, origin: str, allowed: str | None) -> None:
    for path in ("/?token=x", "/other", "/"):
        connection = HTTPConnection("127.0.0.1", door.port, timeout=30)
        with closing(connection):
            connection.request("POST", path, b"{}", {"Content-Type": "application/json", "Origin": origin})
            response = connection.getresponse()
            assert response.status in (400, 401, 403, 404)
            assert response.getheader("Access-Control-Allow-Origin") == allowed


def test_a_form_of_another_page_is_refused(tool: Caller) -> None:
    body = json.dumps(call("eth_sendTransaction", payment())).encode()
    for site in ("cross-site", "same-site", "same-origin"):
        assert tool.post(body, Content_Type="text/plain", Sec_Fetch_Site=site)[0].status == 403
    assert tool.post(body, Content_Type="text/plain")[0].status == 415


def test_a_token_works_with_its_own_origin_alone(door: OpenDoor, tool: Caller) -> None:
    page = pair(door, PAGE)
    assert page.answer("eth_accounts", Origin=PAGE)["result"] == [ME]
    assert page.post(call("eth_accounts"), Origin=OTHER)[0].status == 401
    assert page.post(call("eth_accounts"))[0].status == 401, "a page's token is no tool's"
    assert tool.post(call("eth_accounts"), Origin=PAGE)[0].status == 401, "a tool's token is no page's"
    assert Caller(door.port, None).post(call("eth_accounts"), Origin=PAGE)[0].status == 401
    response, _ = page.post(call("eth_accounts"), Origin=PAGE)
    assert response.getheader("Access-Control-Allow-Origin") == PAGE
    assert response.getheader("Vary") == "Origin"
    assert response.getheader("Access-Control-Allow-Credentials") is None


@pytest.mark.parametrize("method", [[], {}, None, 1, True])
def test_what_names_no_method_is_answered_all_the_same(door: OpenDoor, tool: Caller, method: object) -> None:
    nameless = {"jsonrpc": "2.0", "id": 1, "method": method}
    assert Caller(door.port, None).post(nameless, Origin=OTHER)[0].status == 401
    for body in (nameless, [nameless], [nameless, call("eth_chainId")]):
        response, said = tool.post(body)
        assert response.status == 200
        assert b"invalid request" in said


@pytest.mark.parametrize(
    ("method", "params"), [("personal_sign", ["\ud800", ME]), ("eth_signTypedData_v4", [ME, "{\ud800}"])]
)
def test_half_of_a_pair_of_surrogates_is_told_as_no_text(tool: Caller, method: str, params: list[str]) -> None:
    assert "surrogates" in tool.error(method, *params)["message"]


def test_a_page_that_nobody_paired_learns_no_account_and_gets_no_token(door: OpenDoor) -> None:
    page = Caller(door.port, None)
    told = page.error("eth_requestAccounts", Origin=OTHER)
    assert told["code"] == 4100
    assert ME.lower() not in json.dumps(told).lower()
    assert page.answer("cmwallet_pairing", told["data"]["ticket"], Origin=OTHER)["result"] is None
    assert page.error("cmwallet_pairing", told["data"]["ticket"], Origin=PAGE)["code"] == 4001, "another page's ticket"
    door.home.run("signer", "deny", told["data"]["letters"])
    assert page.error("cmwallet_pairing", told["data"]["ticket"], Origin=OTHER)["code"] == 4001
    assert page.error("cmwallet_hello", "00" * 32, Origin=OTHER)["code"] == 4100


def test_a_page_gets_its_token_once_and_the_door_proves_that_it_knows_it(door: OpenDoor) -> None:
    import hashlib
    import hmac

    origin = "http://localhost:3000"
    page = Caller(door.port, None)
    told = page.error("eth_requestAccounts", Origin=origin)["data"]
    door.home.run("signer", "approve", told["letters"], "--account", "savings", "--for", "1h", "--yes")
    token = page.answer("cmwallet_pairing", told["ticket"], Origin=origin)["result"]
    assert page.error("cmwallet_pairing", told["ticket"], Origin=origin)["code"] == 4001
    nonce = bytes(range(32))
    proof = page.answer("cmwallet_hello", nonce.hex(), Origin=origin)["result"]
    assert proof == hmac.new(hashlib.sha256(token.encode()).digest(), nonce, hashlib.sha256).hexdigest()
    paired = Caller(door.port, token)
    assert paired.answer("wallet_revokePermissions", {"eth_accounts": {}}, Origin=origin)["result"] is None
    assert paired.post(call("eth_accounts"), Origin=origin)[0].status == 401


def test_many_pages_that_ask_crowd_nobody_out_and_fill_nothing(door: OpenDoor, tool: Caller) -> None:
    page = Caller(door.port, None)
    codes = {page.error("eth_requestAccounts", Origin=f"https://p{number}.example")["code"] for number in range(200)}
    assert codes == {4100, -32002}
    assert len(door.home.json("signer", "requests")["pages"]) <= 5
    assert tool.result("eth_accounts") == [ME]


@pytest.mark.parametrize(
    ("method", "code"),
    [
        *((name, 4200) for name in ("eth_sign", "eth_signTransaction", "eth_signTypedData", "wallet_sendCalls")),
        *((name, 4200) for name in ("eth_signTypedData_v3", "wallet_addEthereumChain", "eth_decrypt")),
        *((name, -32601) for name in ("debug_traceCall", "admin_addPeer", "evm_mine", "anvil_setBalance")),
        *(
            (name, -32601)
            for name in ("personal_unlockAccount", "cmwallet_faucet", "cmwallet_pairing", "hardhat_reset")
        ),
        *((name, -32601) for name in ("eth_sendUserOperation", "ETH_ACCOUNTS", "", "eth_accounts\x00")),
    ],
)
def test_methods_that_are_not_listed_are_refused(tool: Caller, method: str, code: int) -> None:
    assert tool.error(method, "0x")["code"] == code


def test_nobody_asks_for_an_account_that_is_not_open_to_him(door: OpenDoor, tool: Caller) -> None:
    other = door.client("other", "--account", "savings")
    assert other.result("eth_accounts") == [ACCOUNTS[1]]
    assert other.error("eth_sendTransaction", payment())["code"] == 4100
    assert other.error("personal_sign", "0x6869", ME)["code"] == 4100
    assert tool.error("eth_signTypedData_v4", ACCOUNTS[1], "{}")["code"] == 4100
    door.home.run("signer", "client", "remove", "other")
    assert other.post(call("eth_accounts"))[0].status == 401


def test_another_chain_is_refused_in_transactions_and_in_typed_data(tool: Caller) -> None:
    assert tool.error("eth_sendTransaction", payment(chainId="0x1"))["code"] == 4902
    document = {
        "types": {
            "EIP712Domain": [{"name": "chainId", "type": "uint256"}],
            "Note": [{"name": "text", "type": "string"}],
        },
        "primaryType": "Note",
        "domain": {"chainId": 1},
        "message": {"text": "hello"},
    }
    assert tool.error("eth_signTypedData_v4", ME, json.dumps(document))["code"] == -32003


def test_who_stands_on_a_list_is_not_paid_for_any_client_nor_let_take_anything(door: OpenDoor, tool: Caller) -> None:
    listed = "0x" + "b1" * 20
    person = "<sdnEntry><uid>9001</uid><lastName>KRASNOV</lastName><idList><id><idType>Digital Currency Address - ETH"
    person += f"</idType><idNumber>{listed}</idNumber></id></idList></sdnEntry>"
    (door.home.folder / "sdn.xml").write_text(f"<sdnList>{person}</sdnList>")
    door.home.run("chain", "faucet", "--quiet")
    door.home.run("identity", "kyc", "lists", "add", "sdn", "sdn.xml")
    try:
        transfer = "0xa9059cbb" + listed[2:].rjust(64, "0") + "1".rjust(64, "0")
        for wrong in ({"to": listed}, {"to": "0x" + "34" * 20, "value": "0x0", "data": transfer}):
            error = tool.error("eth_sendTransaction", payment() | wrong)
            assert (error["code"], "stands on the list sdn" in error["message"]) == (-32003, True), error
        values = {"owner": ME, "spender": listed, "value": "5", "nonce": 0, "deadline": 1_890_000_000}
        text = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        permit = of_type(text, values, domain={"chainId": 1234, "verifyingContract": "0x" + "34" * 20}).decode()
        error = tool.error("eth_signTypedData_v4", ME, permit)
        assert (error["code"], "stands on the list sdn" in error["message"]) == (-32003, True), error
        assert door.waiting() == []
    finally:
        door.home.run("identity", "kyc", "lists", "remove", "sdn", "--yes")


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": "0x01", "input": "0x02"},
        {"type": "0x3"},
        {"accessList": [{"address": ME, "storageKeys": []}]},
        {"authorizationList": [{}]},
        {"value": "1"},
        {"value": 1},
        {"to": "bob"},
        {"data": "0x1"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_transaction_that_is_not_wholly_understood_is_refused(tool: Caller, wrong: dict[str, object]) -> None:
    assert tool.error("eth_sendTransaction", payment() | wrong)["code"] == -32602


def test_what_could_be_something_else_is_not_signed_as_a_message(tool: Caller) -> None:
    assert tool.error("personal_sign", "0x" + "ab" * 32, ME)["code"] == -32003
    sign_in = (
        f"shop.example wants you to sign in with your Ethereum account:\n{ME}\n\n\nURI: https://shop.example\n"
        "Version: 1\nChain ID: 1234\nNonce: 12345678\nIssued At: 2026-01-01T00:00:00Z"
    )
    assert tool.error("personal_sign", sign_in, ME)["code"] == -32003, "a tool has no site"


def test_a_batch_signs_once_at_most_and_has_fifty_calls(tool: Caller) -> None:
    two = [call("personal_sign", "0x6869", ME), call("eth_sendTransaction", payment())]
    for batch in (two, [call("eth_chainId")] * 51, []):
        assert json.loads(tool.post(batch)[1])["error"]["code"] == -32600
    assert len(json.loads(tool.post([call("eth_chainId")] * 50)[1])) == 50


def test_what_is_no_call_is_refused_and_the_door_goes_on(tool: Caller) -> None:
    assert json.loads(tool.post(b"[" * (1 << 20))[1])["error"]["code"] == -32700
    assert tool.post(b" " * ((1 << 20) + 1))[0].status == 413
    for content in (b"1", b"{}", b'{"method":1}', b"[1]", b"\xff"):
        assert b'"error"' in tool.post(content)[1]
    assert tool.post(b"x", Transfer_Encoding="chunked", Content_Length=None)[0].status == 411
    assert tool.result("eth_chainId") == "0x4d2"


def test_the_token_stands_in_no_file(door: OpenDoor, tool: Caller) -> None:
    assert tool.token
    for path in Path(door.home.path).rglob("*"):
        if path.is_file():
            assert tool.token.encode() not in path.read_bytes(), path


def test_a_client_is_let_in_for_so_long(door: OpenDoor) -> None:
    brief = door.client("brief", "--for", "1s")
    until(lambda: brief.post(call("eth_chainId"))[0].status == 401)


def test_a_port_that_is_taken_is_no_place_to_wait_for_tokens(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", PHRASE)
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    home.run("chain", "start", "--port", "0")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        error = home.error("signer", "serve", "--port", str(taken.getsockname()[1]), code=17)
    home.run("chain", "stop")
    assert error["code"] == "busy"
    assert not (home.path / "signer.json").exists()

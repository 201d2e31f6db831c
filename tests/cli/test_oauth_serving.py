"""`cmwallet oauth serve`, `login-link`, `issuer` and the decisions in the terminal, as a user types them."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import httpx2
import pytest

from cmwallet.grants.values import MAX_ATTACHMENT
from oauth.dapp import connect, make_guarded_http, require_wallet
from oauth.dapp.answers import read_resource
from oauth.dapp.dpop import DPoPAuth
from oauth.dapp.errors import AddressRefused, NotAWallet, ServerRefused
from oauth.dapp.wish import Wish
from tests.certificates import certify
from tests.cli.walletrun import Home
from tests.security.oauthhome import (
    REDIRECT,
    Browser,
    Server,
    dapp_at,
    dapp_of,
    letters_on,
    oauth_home,
    serving,
    serving_dapp,
    wish,
)

ADULT = '{"age_equal_or_over":18}'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with oauth_home(tmp_path_factory.mktemp("oauth")) as made:
        yield made


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[Server]:
    with serving_dapp(home) as running:
        yield running


def test_before_anything_is_set_the_address_is_asked_for(restored) -> None:
    restored.run("identity", "create", "me", "--quiet")
    for words in (("oauth", "issuer", "show"), ("oauth", "login-link"), ("oauth", "requests")):
        assert restored.error(*words, code=12)["hint"].startswith("cmwallet oauth serve")


def test_serving_says_the_issuer_on_stdout_and_the_rest_on_stderr(home, server) -> None:
    shown = home.json("oauth", "issuer", "show")
    assert shown["issuer"] == server.issuer
    place = urlsplit(server.issuer)
    assert shown["metadata_url"] == f"{server.origin}/.well-known/oauth-authorization-server{place.path}"
    assert httpx2.get(shown["metadata_url"]).json()["issuer"] == server.issuer
    log = server.log.read_text()
    assert "only this machine reaches that" in log
    assert "warning" not in log
    assert home.json("config", "get", "oauth.url")["value"] == server.origin


def test_nothing_is_served_without_the_slug(server) -> None:
    for path in (
        "",
        "/",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/i/",
        "/i/x/jwks",
    ):
        assert httpx2.get(server.origin + path).status_code == 404, path
    assert httpx2.get(server.origin + "/.well-known/jwt-vc-issuer").status_code == 404  # it attests nothing


def test_a_second_server_cannot_take_the_port_nor_another_one(home, server) -> None:
    port = urlsplit(server.issuer).port
    assert "cannot listen" in home.error("oauth", "serve", "--port", port, code=16)["message"]
    assert home.error("oauth", "serve", "--port", "0", code=2)["hint"].startswith(f"--port {port}")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--host", "0.0.0.0"), 2),
        (("--host", "localhost"), 4),
        (("--tls-cert", "chain.pem"), 2),
        (("--tls-cert", "none.pem", "--tls-key", "none.pem"), 5),
        (("--port", "70000"), 2),
        (("--plan", "99"), 2),
        (("--plan", "0"), 2),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is_unlocked(home, server, arguments, code) -> None:
    home.error("oauth", "serve", *arguments, code=code)


def test_the_letters_decide_and_nothing_else_does(home, server) -> None:
    with dapp_at(home, server) as dapp, Browser() as browser:
        pushed = dapp.push(wish("given_name", optional=("email",), max_uses=2), REDIRECT)
        letters = letters_on(browser.sign_in(home).visit(pushed.url).text)
        assert "LETTERS" in home.run("oauth", "requests").err
        (waiting,) = home.json("oauth", "requests")
        assert set(waiting["fields"]) == {"given_name", "age_equal_or_over.18"}
        assert waiting["optional_fields"] == ["email"]
        assert letters not in json.dumps(waiting)
        assert "id" not in waiting
        for wrong in ("BCDFGHJK", letters[::-1]):
            assert home.error("oauth", "approve", wrong, "--yes", code=5)["hint"]
        for nonsense in ("abc", "12345678", pushed.url):
            assert home.error("oauth", "approve", nonsense, "--yes", code=4)
        assert home.error("oauth", "approve", letters, code=12)["hint"] == "answer with --yes"
        assert home.error("oauth", "approve", letters, "--fields", "birthdate", "--yes", code=4)
        spelled = f"{letters[:4].lower()}-{letters[4:]}"
        given = home.json("oauth", "approve", spelled, "--fields", "given_name,email", "--for", "15m", "--yes")
        assert given["fields"] == ["email", "given_name"]
        kept = home.json("identity", "grant", "show", given["grant_id"])
        assert kept["expires"] == given["expires"]
        names = ("not_before", "created", "expires")
        asked, made, ends = (datetime.fromisoformat(kept[name]) for name in names)
        assert asked <= ends - timedelta(minutes=15) <= made, "counted from the approval"
        tokens = dapp.finish(pushed, browser.visit(pushed.url).headers["location"])
        assert set(dapp.fields(tokens.access_token)["fields"]) == {"email", "given_name"}
        assert home.json("oauth", "requests") == []


def test_a_consent_of_a_page_is_anchored_by_the_command_that_the_list_names(home, server) -> None:
    with dapp_at(home, server) as dapp, Browser() as browser:
        pushed = dapp.push(wish("given_name"), REDIRECT)
        page = browser.sign_in(home).visit(pushed.url).text
        assert "Anchor it on the chain local" in page
        assert "public for ever" in page
        answer = browser.answer(server, page, "allow", anchor="yes")
        grant_id = dapp.finish(pushed, answer.headers["location"]).grant_id
        (waiting,) = [row for row in home.json("identity", "grants", "--locked") if row["pending"]]
        assert (waiting["grant_id"], waiting["state"], waiting["pending"]) == (grant_id, "active", "anchor")
        assert "a list sends nothing" in home.run("identity", "grants").err
        assert [row["grant_id"] for row in home.json("identity", "grants") if row["pending"]] == [grant_id]
        home.run("identity", "grant", "anchor", grant_id, "--yes")
        receipt = home.run("identity", "grant", "receipt", grant_id).out
        assert home.json("identity", "grant", "verify", "-", "--require", "anchor", stdin=receipt)["anchor"] == "yes"


def test_a_yes_at_the_terminal_shows_what_is_given(home, server) -> None:
    with dapp_at(home, server) as dapp:
        device = dapp.start_device(replace(wish("given_name", optional=("birthdate",)), retention="P30D"))
        child = home.at_terminal("oauth", "approve", device.user_code, columns=140)
        child.expect("Type yes to go on")
        shown = child.before
        for words in (
            "nobody has verified",
            "Ticket shop",
            home.did,
            "from a device at 127.0.0.1",
            "given_name",
            "left out",
        ):
            assert words in shown
        for words in ("only the DID is proven", "keeps it", "P30D"):
            assert words in shown
        child.sendline("no")
        child.expect("not confirmed")
        child.wait()
        home.run("oauth", "deny", device.user_code)
        assert home.error("oauth", "deny", device.user_code, code=5)


def test_a_login_without_fields_is_shown_granted_read_verified_and_revoked(home, server) -> None:
    with dapp_at(home, server) as dapp, Browser() as browser:
        browser.sign_in(home)
        pushed = dapp.push(None, REDIRECT, openid=True)
        letters = letters_on(browser.visit(pushed.url).text)
        (waiting,) = home.json("oauth", "requests")
        assert (waiting["fields"], waiting["purpose"], waiting["login"]) == ([], "", True)
        assert "only learns that it is you" in home.run("oauth", "requests").out
        child = home.at_terminal("oauth", "approve", letters, columns=140)
        child.expect("Type yes to go on")
        for words in (
            "no field: it only learns that it is you",
            "none is stated",
            "a name that other dapps do not get",
        ):
            assert words in child.before
        child.sendline("yes")
        child.wait()
        first = dapp.finish(pushed, browser.visit(pushed.url).headers["location"])
        assert dapp.fetch(f"{server.issuer}/userinfo", first.access_token) == {"sub": first.subject}
        with pytest.raises(ServerRefused, match="insufficient_scope"):
            dapp.fields(first.access_token)
        stated = dapp.push(Wish((), "to know you again", int(time.time()) + 30 * 86400), REDIRECT, openid=True)
        answer = browser.answer(server, browser.visit(stated.url).text, "allow")
        second = dapp.finish(stated, answer.headers["location"])
        assert second.subject == first.subject
        shown = {row["grant_id"]: row for row in home.json("identity", "grants", "--active")}
        days = [
            datetime.fromisoformat(shown[tokens.grant_id]["expires"]) - datetime.fromisoformat(waiting["requested"])
            for tokens in (first, second)
        ]
        assert [round(length / timedelta(days=1)) for length in days] == [1, 30]
        assert "only learns that it is you" in home.run("identity", "grant", "show", first.grant_id).out
        receipt = home.run("identity", "grant", "receipt", first.grant_id).out
        judged = home.json("identity", "grant", "verify", "-", "--require", "signature,key,dapp", stdin=receipt)
        assert (judged["dapp_signature"], judged["fields"]) == ("request", [])
        (line,) = home.json("identity", "grant", "log", first.grant_id)
        assert (line["path"], line["fields"]) == ("/userinfo", [])
        renewed = home.json("identity", "grant", "renew", first.grant_id, "--for", "2d", "--yes", "--no-anchor")
        assert (renewed["fields"], renewed["login"], renewed["version"]) == ([], True, 2)
        home.error("identity", "grant", "renew", first.grant_id, "--fields", "email", "--for", "2d", "--yes", code=4)
        home.run("identity", "grant", "revoke", first.grant_id)
        with pytest.raises(ServerRefused, match="invalid_token"):
            dapp.fetch(f"{server.issuer}/userinfo", first.access_token)
        assert dapp.fetch(f"{server.issuer}/userinfo", second.access_token)["sub"] == first.subject


def test_a_guarded_dapp_recognises_a_wallet_and_asks_it_on_this_machine_only_when_told_to(home, server) -> None:
    with pytest.raises(AddressRefused):
        connect(dapp_of(home), server.issuer, make_client=make_guarded_http)
    local = partial(make_guarded_http, allow_local=True)
    with connect(dapp_of(home), server.issuer, make_client=local) as dapp, Browser() as browser:
        chain = home.json("chain", "status")["genesis"]
        assert require_wallet(dapp.metadata, genesis=chain, keys=dapp.keys()) == home.json("identity", "show")["did"]
        with pytest.raises(NotAWallet, match="another chain"):
            require_wallet(dapp.metadata, genesis="0x" + "00" * 32)
        pushed = dapp.push(wish("given_name"), REDIRECT)
        answer = browser.answer(server, browser.sign_in(home).visit(pushed.url).text, "allow")
        tokens = dapp.finish(pushed, answer.headers["location"])
        assert "given_name" in dapp.fields(tokens.access_token)["fields"]
        assert dapp.refresh(str(tokens.refresh_token)).access_token


def test_a_dapp_asks_by_the_command_who_she_is_and_for_nothing_else(home, server) -> None:
    asking = ("oauth", "login", server.issuer, "--openid", "--no-browser", "--out", "who.json")
    process = home.start(*asking, "--client", home.did, "--client-key", "dapp.jwk")
    assert process.stderr is not None
    with Browser() as browser:
        where = next(line.strip() for line in process.stderr if line.startswith("http"))
        page = browser.sign_in(home).visit(where).text
        back = browser.answer(server, page, "allow").headers["location"]
        assert browser.get(back).status_code == 200
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "/userinfo" in said
    kept = json.loads((home.folder / "who.json").read_text())
    assert (kept["authorization_details"][0]["datatypes"], kept["id_token"].count(".")) == ([], 2)
    asked = (
        "oauth",
        "fetch",
        "/userinfo",
        "--access-token",
        "who.json",
        "--client",
        home.did,
        "--client-key",
        "dapp.jwk",
    )
    assert set(home.json(*asked)) == {"sub"}


def test_an_identity_that_is_not_published_is_warned_about(home, server) -> None:
    home.run("account", "new", "third")
    home.run("identity", "create", "quiet", "--account", "third", "--quiet")
    port = urlsplit(server.issuer).port
    server.end()
    with Server(home, "--identity", "quiet", "--port", str(port)).process as process:
        process.terminate()
        process.communicate()
    server.again()
    logs = sorted(home.folder.glob("serve-*.log"))
    assert any("is not published" in log.read_text() for log in logs)


def test_status_lists_and_the_keys_of_an_attesting_identity_are_served(home, server) -> None:
    issuer = home.json("identity", "show", "me")["did"]
    home.run("identity", "set", "given_name", "-", "--identity", "shop", stdin="Alice\n")
    asked = home.json(
        *("identity", "attest", "request", "--identity", "shop", "--issuer", issuer, "--fields", "given_name"),
        *("--copies", "1", "--yes"),
    )["request"]
    home.run(
        *("identity", "attest", "issue", "--identity", "me", "--request", "-", "--yes", "--quiet"),
        *("--status-url", f"{server.origin}/status"),
        stdin=asked,
    )
    assert httpx2.get(f"{server.origin}/status/1.jwt").status_code == 404  # it was begun after the server was
    server.again()
    served = httpx2.get(f"{server.origin}/status/1.jwt")
    assert served.headers["content-type"] == "application/statuslist+jwt"
    assert served.text.count(".") == 2
    (home.folder / "list.jwt").write_text(served.text)


def test_a_granted_file_is_served_whole_in_each_form_and_a_longer_one_is_not(home, server) -> None:
    content = bytes(range(256)) * 4096
    assert len(content) == MAX_ATTACHMENT
    (home.folder / "scan.pdf").write_bytes(content)
    home.run("identity", "attach", "scan", "scan.pdf", "--quiet")
    url = f"{server.issuer}/vault/fields"
    with dapp_at(home, server) as dapp, Browser() as browser:
        pushed = dapp.push(wish("attachment.scan"), REDIRECT)
        page = browser.sign_in(home).visit(pushed.url).text
        token = dapp.finish(pushed, browser.answer(server, page, "allow").headers["location"]).access_token

        def read(accept: str) -> tuple[str, object]:
            auth = DPoPAuth(dapp.dapp.proof_key, token=token)
            answer = httpx2.get(url, headers={"accept": accept}, auth=auth)
            return answer.headers["content-type"], read_resource(
                answer,
                issuer=server.issuer,
                client_id=home.did,
                keys=dapp.keys,
                private_of=lambda _kid: None,
                now=dapp.now,
            )["fields"]

        for accept in ("application/json", "application/jwt"):
            kind, fields = read(accept)
            assert kind == accept
            check_file(fields, content)
        sealing = ("--identity", "shop", "--name", "Ticket shop", "--redirect-uri", REDIRECT)
        home.secret("sealing", home.run("oauth", "client", "document", "--encrypt", *sealing).out.strip())
        home.run("oauth", "client", "add", home.did, "--document", "sealing", "--quiet")
        home.secret("token", token)
        fetched = ("oauth", "fetch", url, "--token", "token", "--key", "dapp.jwk", "--identity", "shop")
        check_file(home.json(*fetched)["fields"], content)
        home.secret("plain", home.run("oauth", "client", "document", *sealing).out.strip())
        home.run("oauth", "client", "add", home.did, "--document", "plain", "--quiet")

        (home.folder / "scan.pdf").write_bytes(content + b"+")
        home.run("identity", "attach", "scan", "scan.pdf", "--replace", "--quiet")
        assert set(read("application/json")[1]) == {ADULT}
        pushed = dapp.push(wish("attachment.scan"), REDIRECT)
        assert browser.answer(server, browser.visit(pushed.url).text, "allow").status_code >= 400
    server.again()


def check_file(fields: object, content: bytes) -> None:
    """The whole file, with what is known of it."""
    value = fields["attachment.scan"]["value"]  # type: ignore[index]
    assert base64.b64decode(value.pop("content")) == content
    digest = hashlib.sha256(content).hexdigest()
    assert value == {
        "file_name": "scan.pdf",
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": digest,
    }


def test_tls_ends_in_the_server_and_old_versions_are_refused(home, server) -> None:
    """Last: the address of the server moves."""
    chain, private = certify(home.folder, "localhost")
    assert home.error("oauth", "serve", "--tls-cert", chain, "--tls-key", private, "--port", "0", code=2)["hint"]
    server.end()
    with socket_port() as port:
        pass
    url = f"https://localhost:{port}"
    home.run("oauth", "issuer", "move", url)
    with serving(home, "--port", str(port), "--tls-cert", str(chain), "--tls-key", str(private)) as running:
        trusted = ssl.create_default_context(cafile=str(chain))
        answer = httpx2.get(f"{running.issuer}/jwks", verify=trusted)
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        trusted.maximum_version = ssl.TLSVersion.TLSv1_2
        assert httpx2.get(f"{running.issuer}/jwks", verify=trusted).status_code == 200
        old = subprocess.run(
            ["openssl", "s_client", "-connect", f"localhost:{port}", "-tls1_1", "-cipher", "ALL@SECLEVEL=0"],
            input=b"",
            capture_output=True,
            check=False,
        )
        assert b"Cipher is (NONE)" in old.stdout or old.returncode != 0
        home.run("lock")
        assert httpx2.get(f"{running.issuer}/jwks", verify=trusted).status_code == 503


def socket_port():
    """A port that is free now."""
    import socket
    from contextlib import contextmanager

    @contextmanager
    def free():
        with socket.create_server(("127.0.0.1", 0)) as one:
            yield one.getsockname()[1]

    return free()

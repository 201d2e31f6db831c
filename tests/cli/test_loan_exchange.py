"""`cmwallet loan exchange`: a folder of its own, the commands that publish it, and what keeps it from being served."""

from __future__ import annotations

import json
import shlex
import stat
from pathlib import Path

import pytest

from identity.jose.encoding import decode
from tests.cli.walletrun import Home
from tests.security.exchangehome import publish


def made(home: Home, *more: object) -> tuple[Path, dict[str, object]]:
    folder = home.folder / "exchange"
    return folder, home.json("loan", "exchange", "init", "--folder", folder, *more)


def test_a_folder_is_private_and_says_what_the_home_knows_of_the_chain(served: Home) -> None:
    folder, _ = made(served, "--issuer", "did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    kept = json.loads((folder / "exchange.json").read_bytes())
    contracts = {one["name"]: one["address"] for one in served.json("contract", "list")}
    assert (kept["loans"], kept["registry"]) == (contracts["Loans"], contracts["KeyRegistry"])
    assert (kept["chain_id"], kept["url"]) == (1234, "http://127.0.0.1:8485")
    assert kept["trust"] == ["did:ethr:0x4d2:0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"]
    assert "d" in json.loads((folder / "exchange.jwk").read_bytes())
    assert "d" not in kept


def test_the_printed_commands_publish_the_key_and_make_the_document(served: Home) -> None:
    folder, said = made(served)
    steps = said["steps"]
    assert isinstance(steps, list)
    text = served.run("loan", "exchange", "init", "--folder", served.folder / "second").out
    assert [shlex.split(line)[:4] for line in text.splitlines()] == [shlex.split(line)[:4] for line in steps]
    publish(served, steps)
    assert (folder / "client.jwt").read_text().count(".") == 2
    keys = served.run("identity", "did", "resolve", served.json("identity", "show", "exchange")["did"], "--json").out
    assert str(said["kid"]) in keys


def test_an_exchange_with_a_host_is_told_of_withdrawals_there(served: Home) -> None:
    folder, said = made(served, "--url", "https://loans.example")
    steps = said["steps"]
    assert isinstance(steps, list)
    publish(served, steps)
    claims = json.loads(decode((folder / "client.jwt").read_text().split(".")[1], "the document"))
    assert (claims["host"], claims["redirect_uris"]) == ("loans.example", ["https://loans.example/answer"])
    assert claims["revocation_uri"] == "https://loans.example/events"


def test_an_exchange_is_not_made_twice_and_not_for_an_address_that_nobody_can_trust(served: Home) -> None:
    made(served)
    assert served.error("loan", "exchange", "init", "--folder", served.folder / "exchange", code=4)
    for url in ("http://loans.example", "https://loans.example/path", "ftp://x", "https://u@loans.example", "x"):
        served.error("loan", "exchange", "init", "--folder", served.folder / "other", "--url", url, code=4)
    served.error("loan", "exchange", "init", "--folder", served.folder / "other", "--issuer", "bob", code=4)
    assert not (served.folder / "other").exists()


def test_without_its_document_it_is_not_served_and_the_command_that_makes_it_is_named(served: Home) -> None:
    folder, said = made(served)
    problem = served.error("loan", "exchange", "serve", "--folder", folder, code=12)
    steps = said["steps"]
    assert isinstance(steps, list)
    assert problem["hint"] == steps[-1]


def test_a_document_of_another_key_or_address_is_refused(served: Home) -> None:
    folder, said = made(served)
    steps = said["steps"]
    assert isinstance(steps, list)
    publish(served, steps)
    served.run("loan", "exchange", "init", "--folder", served.folder / "second", "--url", "http://127.0.0.1:9")
    (served.folder / "second" / "client.jwt").write_bytes((folder / "client.jwt").read_bytes())
    served.error("loan", "exchange", "serve", "--folder", served.folder / "second", code=4)
    (folder / "client.jwt").write_text("nothing")
    served.error("loan", "exchange", "serve", "--folder", folder, code=4)


@pytest.mark.parametrize("name", ["", "exchange.jwk", "exchange.json"])
def test_a_folder_that_others_can_read_is_refused(served: Home, name: str) -> None:
    folder, _ = made(served)
    (folder / name).chmod(0o755)
    served.error("loan", "exchange", "serve", "--folder", folder, code=14)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"url": 1}'])
def test_settings_that_were_damaged_are_told_so(served: Home, content: str) -> None:
    folder, _ = made(served)
    (folder / "exchange.json").write_text(content)
    served.error("loan", "exchange", "serve", "--folder", folder, code=14)


def test_what_cannot_be_served_is_told_by_its_option(served: Home) -> None:
    folder, said = made(served)
    served.error("loan", "exchange", "serve", "--folder", served.folder / "none", code=5)
    served.error("loan", "exchange", "serve", "--folder", folder, "--tls-cert", "x.pem", code=2)
    served.error("loan", "exchange", "serve", "--folder", folder, "--trusted-proxy", "proxy", code=4)
    steps = said["steps"]
    assert isinstance(steps, list)
    publish(served, steps)
    served.error("loan", "exchange", "serve", "--folder", folder, "--database", "mysql://host/db", code=4)
    served.error("loan", "exchange", "serve", "--folder", folder, "--host", "0.0.0.0", code=2)

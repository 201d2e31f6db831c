"""The folder of an exchange: what it is made with, and what of it is refused when it is opened."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput, NotFound, PermissionsTooLax
from cmwallet.exchange.folder import DOCUMENT, KEY, SETTINGS, Folder, Settings, make_folder, open_folder
from identity.address import parse_address
from identity.jose.jws import sign_jws
from identity.jose.keys import LocalKey
from oauth.dapp.key_files import fresh_key, write_key

REGISTRY, LOANS = parse_address("0x" + "11" * 20), parse_address("0x" + "22" * 20)
DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
SETTINGS_OF_ALL = Settings(
    url="https://loans.example",
    network="local",
    chain_id=1234,
    genesis="0x" + "ab" * 32,
    symbol="CMT",
    node="https://node.example",
    chain_directory=None,
    on_demand=False,
    confirmations=12,
    first_block=7,
    registry=REGISTRY,
    loans=LOANS,
    trust=(DID,),
)


@pytest.fixture
def made(tmp_path: Path) -> Folder:
    return make_folder(tmp_path / "exchange", SETTINGS_OF_ALL)


def test_what_is_made_is_private_and_opens_again(made: Folder) -> None:
    again = open_folder(made.path)
    assert (again.path, again.settings, again.key.public) == (made.path, made.settings, made.key.public)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.path.iterdir()} == {
        KEY: 0o600,
        SETTINGS: 0o600,
    }
    assert (made.database, made.settings.redirect) == (made.path / "exchange.db", "https://loans.example/answer")
    assert made.state.lookup("x", "y") == open_folder(made.path).state.lookup("x", "y")
    with pytest.raises(AlreadyExists):
        make_folder(made.path, SETTINGS_OF_ALL)
    (made.path / KEY).unlink()
    with pytest.raises(AlreadyExists):
        make_folder(made.path, SETTINGS_OF_ALL)


def test_a_key_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "exchange").mkdir(0o700)
    (tmp_path / "exchange" / KEY).write_text("mine")
    with pytest.raises(AlreadyExists):
        make_folder(tmp_path / "exchange", SETTINGS_OF_ALL)
    assert (tmp_path / "exchange" / KEY).read_text() == "mine"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        *(("https://loans.example", True), ("https://loans.example:8443", True), ("http://127.0.0.1:8485", True)),
        *(("http://localhost:8485", True), ("http://[::1]:8485", True), ("https://127.0.0.1", True)),
        *(("http://loans.example", False), ("https://loans.example/", False), ("https://loans.example?a", False)),
        *(("https://loans.example#a", False), ("https://me@loans.example", False), ("https://", False), ("", False)),
        *(("ftp://127.0.0.1", False), ("loans.example", False), ("http://127.0.0.1.evil.example", False)),
    ],
)
def test_an_exchange_has_an_address_without_a_path(tmp_path: Path, url: str, taken: bool) -> None:
    settings = replace(SETTINGS_OF_ALL, url=url)
    if taken:
        assert make_folder(tmp_path / "exchange", settings).settings.url == url
    else:
        with pytest.raises(InvalidInput, match="the address of an exchange"):
            make_folder(tmp_path / "exchange", settings)
        assert not (tmp_path / "exchange").exists()


def test_whom_it_trusts_are_dids(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        make_folder(tmp_path / "exchange", replace(SETTINGS_OF_ALL, trust=("somebody",)))


def test_a_folder_without_an_exchange_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_folder(tmp_path)


@pytest.mark.parametrize("name", [SETTINGS, KEY, "."])
def test_what_others_can_read_is_refused(made: Folder, name: str) -> None:
    (made.path / name).chmod(0o755)
    with pytest.raises(PermissionsTooLax):
        open_folder(made.path)


def test_a_key_that_is_missing_is_damage(made: Folder) -> None:
    (made.path / KEY).unlink()
    with pytest.raises(Damaged, match="is missing"):
        open_folder(made.path)


@pytest.mark.parametrize(
    "change",
    [
        {"chain_id": "1234"},
        {"chain_id": True},
        {"confirmations": 1.5},
        {"first_block": None},
        {"on_demand": 1},
        {"on_demand": "yes"},
        {"node": 7},
        {"chain_directory": []},
        {"url": None},
        {"url": "http://loans.example"},
        {"symbol": 1},
        {"genesis": None},
        {"registry": "0x11"},
        {"loans": 7},
        {"trust": None},
        {"trust": "x"},
        {"trust": ["x"]},
        {"more": 1},
        {"network": ...},
        {"trust": ...},
    ],
)
def test_settings_that_make_no_sense_are_damage(made: Folder, change: dict[str, object]) -> None:
    document = json.loads((made.path / SETTINGS).read_text())
    document |= change
    kept = {name: value for name, value in document.items() if value is not ...}
    (made.path / SETTINGS).write_text(json.dumps(kept))
    with pytest.raises(Damaged, match="makes no sense"):
        open_folder(made.path)


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_what_is_no_object_is_damage(made: Folder, text: str) -> None:
    (made.path / SETTINGS).write_text(text)
    with pytest.raises(Damaged):
        open_folder(made.path)


@pytest.mark.parametrize(
    "change",
    [{"node": None, "chain_directory": "/x"}, {"trust": []}, {"on_demand": True}, {"fallbacks": ["https://b"]}],
)
def test_other_settings_open(made: Folder, change: dict[str, object]) -> None:
    document = json.loads((made.path / SETTINGS).read_text()) | change
    (made.path / SETTINGS).write_text(json.dumps(document))
    for name, value in change.items():
        assert getattr(open_folder(made.path).settings, name) == (tuple(value) if isinstance(value, list) else value)


def document(key: LocalKey, **change: object) -> str:
    claims = {"iss": DID, "redirect_uris": ["https://loans.example/answer"], **change}
    return sign_jws(claims, key, {"typ": "cmwallet-client+jwt", "kid": key.kid})


def test_its_document_names_its_did(made: Folder) -> None:
    with pytest.raises(InputNeeded, match="is missing"):
        made.document()
    text = document(made.key)
    (made.path / DOCUMENT).write_text(f"\n{text} \n")
    found, did = made.document()
    assert (found, str(did.address), did.chain_id) == (text, DID.rpartition(":")[2], 1234)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "client document"),
        ("", "client document"),
        (document(fresh_key()), "client document"),
        ({"iss": None}, "iss"),
        ({"iss": DID.replace("0x4d2", "0x4d3")}, "of a DID of chain id 1235, not 1234"),
        ({"redirect_uris": []}, "does not name https://loans.example/answer"),
        ({"redirect_uris": "https://loans.example/answer"}, "does not name"),
        ({"redirect_uris": ["https://evil.example/answer"]}, "does not name"),
    ],
)
def test_a_document_of_somebody_else_is_refused(made: Folder, text: object, said: str) -> None:
    content = document(made.key, **text) if isinstance(text, dict) else str(text)
    (made.path / DOCUMENT).write_text(content)
    with pytest.raises(InvalidInput, match=said):
        made.document()


def test_another_key_seals_another_state(made: Folder, tmp_path: Path) -> None:
    other = make_folder(tmp_path / "other", SETTINGS_OF_ALL)
    assert other.state.lookup("x", "y") != made.state.lookup("x", "y")
    (made.path / KEY).write_bytes(write_key(other.key))
    assert open_folder(made.path).state.lookup("x", "y") == other.state.lookup("x", "y")

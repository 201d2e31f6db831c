"""The OAuth-state key and the issuers: made once, kept in the vault, the same for every process."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput
from cmwallet.grants.issuer import keep_issuer, kept_issuer, server_url
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.home.config import Config
from cmwallet.home.folder import Home
from identity.consent.receipt import TYPE_ISSUER
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
from oauth.store import issuers

OWNER = "0x" + "ab" * 20
URL = "http://127.0.0.1:8474"
REGISTRY = "0x" + "11" * 20


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def vault(home: Home):
    with Vault.create(home.vault_file, Secret("four plain words here"), parameters=kdf.MINIMUM) as vault:
        yield vault


def test_the_state_key_is_made_once(vault: Vault) -> None:
    sealed = state_key(vault).seal("here", b"what")
    assert state_key(vault).open("here", sealed) == b"what"
    with pytest.raises(Damaged):
        state_key(vault).open("there", sealed)


def test_an_issuer_keeps_its_slug_when_address_or_registry_move(vault: Vault) -> None:
    assert kept_issuer(vault, OWNER, URL) is None
    made = keep_issuer(vault, OWNER, URL, 1234, REGISTRY)
    assert made.url == f"{URL}/i/{made.slug}"
    assert len(made.slug) == 22
    assert "ab" * 5 not in made.url
    moved = keep_issuer(vault, OWNER, "https://me.example", 1234, "0x" + "22" * 20)
    assert (moved.slug, moved.url) == (made.slug, f"https://me.example/i/{made.slug}")
    assert kept_issuer(vault, OWNER, URL) == keep_issuer(vault, OWNER, URL, 1234, "0x" + "22" * 20)


def test_an_issuer_of_another_chain_is_refused(vault: Vault) -> None:
    keep_issuer(vault, OWNER, URL, 1234, REGISTRY)
    with pytest.raises(InvalidInput, match="chain id 1234"):
        keep_issuer(vault, OWNER, URL, 18, REGISTRY)


def test_two_identities_share_no_slug(vault: Vault) -> None:
    one, two = (keep_issuer(vault, owner, URL, 1234, REGISTRY) for owner in (OWNER, "0x" + "cd" * 20))
    assert one.slug != two.slug


def test_without_an_address_the_other_way_is_named(home: Home) -> None:
    with pytest.raises(InputNeeded) as caught:
        server_url(Config(home, {}, {}))
    assert "--present" in (caught.value.hint or "")
    assert server_url(Config(home, {"oauth": {"url": URL}}, {})) == URL


def test_the_store_lies_in_the_home_and_is_private(home: Home, vault: Vault) -> None:
    store, state = open_grants_store(home, Config(home, {}, {})), state_key(vault)
    issuer = keep_issuer(vault, OWNER, URL, 1234, REGISTRY)
    with store.transaction() as work:
        issuers.put(work, state, issuer, 1)
    with store.reading() as work:
        assert issuers.find(work, state, issuer.slug) == issuer
    store.close()
    assert home.oauth_file.stat().st_mode & 0o777 == 0o600
    content = home.oauth_file.read_bytes()
    assert OWNER.encode() not in content
    assert REGISTRY.encode() not in content


class Forgetful:
    """A vault in which a record is taken and never found."""

    def find(self, *_place: str) -> None:
        return None

    def seal(self, *_what: object, **_more: object) -> str:
        raise AlreadyExists("another was faster")


def test_a_state_key_that_is_taken_and_not_found_is_gone() -> None:
    with pytest.raises(Damaged, match="the key of the OAuth state is gone") as refused:
        state_key(Forgetful())  # type: ignore[arg-type]
    assert refused.value.hint == "cmwallet vault verify"


@pytest.mark.parametrize("payload", ["", "{", "[]", "7", "{}", '{"slug":"s","chain_id":1}'], ids=repr)
def test_an_issuer_that_is_kept_in_part_is_damaged(vault: Vault, payload: str) -> None:
    vault.seal(TYPE_ISSUER, "issuer", Secret(payload), attributes={"owner": OWNER}, locator=(OWNER, "oauth issuer"))
    with pytest.raises(Damaged, match="the issuer in the vault is not readable"):
        kept_issuer(vault, OWNER, URL)


def test_an_issuer_that_has_not_moved_is_not_written_again(vault: Vault) -> None:
    made = keep_issuer(vault, OWNER, URL, 1234, REGISTRY)
    written = vault.entries()
    assert keep_issuer(vault, OWNER, URL, 1234, REGISTRY) == made
    assert vault.entries() == written
    moved = keep_issuer(vault, OWNER, URL, 1234, "0x" + "22" * 20)
    assert moved.registry == "0x" + "22" * 20
    assert vault.entries() != written

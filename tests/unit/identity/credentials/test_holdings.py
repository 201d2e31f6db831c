"""What the holder keeps: found by the beginning of its name, of its own identity alone, and shown to one verifier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from identity.credentials.holdings import TYPE_COPY, Holdings
from identity.errors import Busy, NotFound
from identity.secret import Secret
from identity.vault.vault import Vault
from tests.unit.identity.vault.helpers import create


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create(tmp_path / "vault.db") as made:
        for batch, owner in (("abc1", "me"), ("abc1", "me"), ("abd2", "me"), ("xyz3", "you")):
            attributes = {
                "owner": owner,
                "batch": batch,
                "kid": "kid",
                "issuer": "https://issuer.example",
                "vct": "urn:v",
                "expires": "",
                "fields": '["given_name"]',
                "verifier": "",
            }
            made.seal(TYPE_COPY, "urn:v", Secret(f"text of {batch}"), attributes=attributes)
        yield made


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("abc", "abc1"),
        ("abc1", "abc1"),
        ("abd", "abd2"),
        ("ab", "several"),
        ("", "several"),
        ("abc12", "no credential"),
    ],
)
def test_a_batch_is_found_by_a_beginning_that_only_it_has(vault: Vault, prefix: str, found: str) -> None:
    holdings = Holdings(vault, "me")
    if " " in found or found == "several":
        for act in (holdings.batch, holdings.removable):
            with pytest.raises(NotFound, match=found):
                act(prefix)
    else:
        name, copies = holdings.batch(prefix)
        assert (name, len(copies)) == (found, 2 if found == "abc1" else 1)
        assert holdings.removable(prefix) == found


def test_what_another_identity_holds_is_not_there(vault: Vault) -> None:
    with pytest.raises(NotFound, match="no credential"):
        Holdings(vault, "me").batch("xyz3")
    assert [copy.batch for copy in Holdings(vault, "you").copies()] == ["xyz3"]
    assert list(Holdings(vault, "me").batches()) == ["abc1", "abd2"]


def test_a_copy_is_spent_on_one_verifier_and_shown_to_it_again(vault: Vault) -> None:
    holdings = Holdings(vault, "me")
    copy = holdings.copies()[0]
    assert (copy.verifier, holdings.text(copy, reason="test")) == (None, "text of abc1")
    holdings.spend(copy, "https://one.example")
    assert [one.verifier for one in holdings.copies()] == ["https://one.example", None, None]
    holdings.spend(copy, "https://one.example")
    with pytest.raises(Busy):
        holdings.spend(copy, "https://two.example")
    assert holdings.copies()[0].verifier == "https://one.example"

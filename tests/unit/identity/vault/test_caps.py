"""Each cap of the vault at its number and at one more, and nothing is written when it is passed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from identity.errors import InvalidInput
from identity.secret import Secret
from identity.vault import kdf, records
from identity.vault.vault import Vault

from .helpers import Asked, create


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with create(tmp_path / "vault.db") as made:
        yield made


def sealed(vault: Vault, **draft: object) -> bool:
    """Whether a record of this kind is taken; if not, nothing has changed."""
    before = (vault.entries(), vault.generation)
    values: dict[str, object] = {"title": "t", "payload": Secret(b"x"), "attributes": {}, **draft}
    try:
        vault.seal("note", str(values.pop("title")), values.pop("payload"), **values)  # type: ignore[arg-type]
    except InvalidInput:
        assert (vault.entries(), vault.generation) == before
        return False
    return True


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        ({"title": "x" * 256}, {"title": "x" * 257}),
        ({"attributes": {f"a{n}": "" for n in range(64)}}, {"attributes": {f"a{n}": "" for n in range(65)}}),
        ({"attributes": {"n" * 64: ""}}, {"attributes": {"n" * 65: ""}}),
        ({"attributes": {"n": ""}}, {"attributes": {"": "v"}}),
        ({"attributes": {"n": "v" * 4096}}, {"attributes": {"n": "v" * 4097}}),
    ],
    ids=["title", "attributes", "longest name", "shortest name", "value"],
)
def test_what_a_record_may_hold(vault: Vault, fits: dict[str, object], too_much: dict[str, object]) -> None:
    assert sealed(vault, **fits)
    assert not sealed(vault, **too_much)


def test_a_payload_has_so_many_bytes(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    assert records.MAXIMUM_PAYLOAD == 16 << 20
    monkeypatch.setattr(records, "MAXIMUM_PAYLOAD", 1000)
    assert sealed(vault, payload=Secret(bytes(1000)))
    assert not sealed(vault, payload=Secret(bytes(1001)))
    assert sealed(vault, payload=Secret(b""))


@pytest.mark.parametrize("digest", [31, 32, 33])
def test_a_digest_has_32_bytes(vault: Vault, digest: int) -> None:
    key = vault.seal("key/secp256k1", "key", Secret(bytes(31) + b"\x01"))
    if digest == 32:
        assert len(vault.sign(key, Asked(bytes(digest)), reason="test")) == 65
    else:
        with pytest.raises(InvalidInput):
            vault.sign(key, Asked(bytes(digest)), reason="test")


@pytest.mark.parametrize(("length", "fits"), [(9, False), (10, True), (4096, True), (4097, False)], ids=str)
def test_a_passphrase_has_ten_characters_to_4096_bytes(tmp_path: Path, length: int, fits: bool) -> None:
    text = ("correct horse battery " * 200)[:length].rstrip().ljust(length, "x")
    path = tmp_path / "vault.db"
    if fits:
        Vault.create(path, Secret(text), parameters=kdf.MINIMUM).close()
        Vault.unlock(path, passphrase=Secret(text)).close()
    else:
        with pytest.raises(InvalidInput):
            Vault.create(path, Secret(text), parameters=kdf.MINIMUM)
        assert not path.exists()

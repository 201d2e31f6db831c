"""The archive of a backup: any tar reads it, and it is read for nothing but what its manifest says."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cmwallet.backup.archive import archive_pieces, read_files, read_manifest
from cmwallet.backup.manifest import File, Manifest, parse_manifest
from cmwallet.errors import Damaged

CONTENTS = {"config.toml": b"", "vault.db": b"v" * 1300, "wallet.db": b"w" * 512, "chain/chain.db": bytes(700_000)}


def manifest(**changes: object) -> Manifest:
    files = tuple(File(path, len(content), hashlib.sha256(content).hexdigest()) for path, content in CONTENTS.items())
    plain = Manifest(
        release="1.0",
        created="2026-11-30T12:00:00Z",
        vault_id="ab" * 16,
        generation=7,
        audit_head="cd" * 32,
        files=files,
        counts={"records": 2, "journal": {"confirmed": 1}},
        left_out=("lists.db",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> bytes:
    sources = {}
    for number, (path, content) in enumerate(CONTENTS.items()):
        sources[path] = tmp_path / f"source-{number}"
        sources[path].write_bytes(content)
    return b"".join(archive_pieces(manifest(), sources))


def read(archive: bytes, folder: Path) -> Manifest:
    folder.mkdir(mode=0o700)
    stream = io.BytesIO(archive)
    found = read_manifest(stream)
    read_files(stream, found, folder)
    return found


def test_the_manifest_is_read_as_it_was_written() -> None:
    assert parse_manifest(manifest().encode()) == manifest()
    assert json.loads(manifest().encode())["type"] == "cmwallet.backup/1"


def test_it_is_canonical_json() -> None:
    """RFC 8785: sorted names, no blanks; for these values that is what the standard library writes."""
    document = json.loads(manifest().encode())
    assert json.dumps(document, sort_keys=True, separators=(",", ":")).encode() == manifest().encode()


def test_any_tar_reads_it(archive: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = tar.getmembers()
        assert [member.name for member in members] == ["manifest.json", *CONTENTS]
        assert all(member.isreg() and member.mode == 0o600 for member in members)
        for path, content in CONTENTS.items():
            inside = tar.extractfile(path)
            assert inside is not None
            assert inside.read() == content


def test_what_was_written_is_read(archive: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "read"
    assert read(archive, folder) == manifest()
    for path, content in CONTENTS.items():
        assert (folder / path).read_bytes() == content
        assert (folder / path).stat().st_mode & 0o777 == 0o600
    assert (folder / "chain").stat().st_mode & 0o777 == 0o700


def test_a_file_that_grew_or_shrank_meanwhile_is_no_backup(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_bytes(b"x")
    one = manifest(files=(File("vault.db", 2, "0" * 64),))
    with pytest.raises(Damaged, match="changed while it was read"):
        list(archive_pieces(one, {"vault.db": short}))
    short.write_bytes(b"xyz")
    with pytest.raises(Damaged, match="changed while it was read"):
        list(archive_pieces(one, {"vault.db": short}))


def test_wherever_it_breaks_off_it_is_damaged(archive: bytes, tmp_path: Path) -> None:
    ends = [0, 1, 511, 512, 600, 1024, 1100, len(archive) - 1025, len(archive) - 1024, len(archive) - 512]
    for place, end in enumerate([*ends, len(archive) - 1]):
        with pytest.raises(Damaged):
            read(archive[:end], tmp_path / str(place))


def test_nothing_may_follow(archive: bytes, tmp_path: Path) -> None:
    for place, tail in enumerate((b"\0", b"x", bytes(512))):
        with pytest.raises(Damaged, match="goes on"):
            read(archive + tail, tmp_path / str(place))


def test_a_byte_of_content_or_padding_is_noticed(archive: bytes, tmp_path: Path) -> None:
    """Beneath the encryption too: a backup can be made by anybody, and its manifest is compared with its files."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        member = tar.getmember("vault.db")
    for place, offset in enumerate((member.offset_data, member.offset_data + 1299, member.offset_data + 1300)):
        changed = bytearray(archive)
        changed[offset] ^= 1
        with pytest.raises(Damaged):
            read(bytes(changed), tmp_path / str(place))


def member(name: str, content: bytes = b"", **facts: object) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for fact, value in facts.items():
        setattr(info, fact, value)
    return (
        info.tobuf(tarfile.PAX_FORMAT if facts.pop("pax", False) else tarfile.GNU_FORMAT)
        + content
        + bytes(-len(content) % 512)
    )


def hostile(*members: bytes, files: tuple[File, ...] | None = None) -> bytes:
    stated = files if files is not None else (File("vault.db", 1, hashlib.sha256(b"v").hexdigest()),)
    return member("manifest.json", manifest(files=stated).encode()) + b"".join(members) + bytes(1024)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a name that leads out": lambda: hostile(member("../vault.db", b"v")),
    "an absolute name": lambda: hostile(member("/tmp/vault.db", b"v")),
    "a link": lambda: hostile(member("vault.db", type=tarfile.SYMTYPE, linkname="/etc/passwd")),
    "a hard link": lambda: hostile(member("vault.db", type=tarfile.LNKTYPE, linkname="/etc/passwd")),
    "a device": lambda: hostile(member("vault.db", type=tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "a pipe": lambda: hostile(member("vault.db", type=tarfile.FIFOTYPE)),
    "a folder": lambda: hostile(member("vault.db", type=tarfile.DIRTYPE)),
    "a sparse file": lambda: hostile(member("vault.db", type=tarfile.GNUTYPE_SPARSE, size=1) + bytes(512)),
    "a long name": lambda: hostile(member("././@LongLink", b"vault.db\0", type=tarfile.GNUTYPE_LONGNAME)),
    "an extended header": lambda: hostile(member("x", b"20 path=../vault.db\n", type=tarfile.XHDTYPE)),
    "a negative size": lambda: hostile(member("vault.db", size=-512)),
    "more than it says": lambda: hostile(member("vault.db", b"vv")),
    "less than it says": lambda: hostile(member("vault.db", b"")),
    "a file twice": lambda: hostile(member("vault.db", b"v"), member("vault.db", b"v")),
    "a file that the manifest has not": lambda: hostile(member("vault.db", b"v"), member("wallet.db", b"v")),
    "no file at all": hostile,
    "another file first": lambda: member("vault.db", b"v") + hostile(),
    "no manifest": lambda: bytes(1024),
    "a manifest too long to be one": lambda: member("manifest.json", bytes(1 << 19)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_archive_by_a_stranger_writes_nothing_outside(name: str, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    with pytest.raises(Damaged):
        read(HOSTILE[name](), tmp_path / "inside")
    outside = {path for path in set(tmp_path.rglob("*")) - before if not path.is_relative_to(tmp_path / "inside")}
    assert not outside
    assert all(path.is_file() and not path.is_symlink() for path in (tmp_path / "inside").rglob("*"))


WRONG: dict[str, Callable[[dict[str, object]], object]] = {
    "another type": lambda found: found.update(type="cmwallet.backup/2"),
    "no type": lambda found: found.pop("type"),
    "no vault": lambda found: found.update(files=[file for file in found["files"] if file["path"] != "vault.db"]),  # type: ignore[attr-defined]
    "a path that leads out": lambda found: found["files"].append({"path": "../x", "size": 1, "sha256": "0" * 64}),  # type: ignore[attr-defined]
    "a path of its own": lambda found: found["files"].append({"path": "agent.sock", "size": 1, "sha256": "0" * 64}),  # type: ignore[attr-defined]
    "a file twice": lambda found: found["files"].append(found["files"][0]),  # type: ignore[attr-defined,index]
    "a size below nothing": lambda found: found["files"][0].update(size=-1),  # type: ignore[index]
    "a size that is a yes": lambda found: found["files"][0].update(size=True),  # type: ignore[index]
    "a size beyond numbers": lambda found: found["files"][0].update(size=2**60),  # type: ignore[index]
    "a hash that is none": lambda found: found["files"][0].update(sha256="0" * 63),  # type: ignore[index]
    "a file of more members": lambda found: found["files"][0].update(mode=1),  # type: ignore[index]
    "files that are text": lambda found: found.update(files="vault.db"),
    "counts that are a list": lambda found: found.update(counts=[]),
    "a count that is text": lambda found: found.update(counts={"records": "2"}),
    "a count below zero": lambda found: found.update(counts={"records": -1}),
    "a count by state that is a list": lambda found: found.update(counts={"journal": {"confirmed": [1]}}),
    "an id that is none": lambda found: found.update(vault_id="ab"),
    "a generation that is text": lambda found: found.update(generation="7"),
    "one member more": lambda found: found.update(more=1),
    "a left-out that is a number": lambda found: found.update(left_out=[1]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_manifest_that_is_none(name: str) -> None:
    found = json.loads(manifest().encode())
    WRONG[name](found)
    with pytest.raises(Damaged, match="manifest"):
        parse_manifest(json.dumps(found, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"type":"cmwallet.backup/1"}'])
def test_what_is_no_manifest(content: bytes) -> None:
    with pytest.raises(Damaged, match="manifest"):
        parse_manifest(content)


def test_a_manifest_with_blanks_is_not_the_one_that_was_written() -> None:
    with pytest.raises(Damaged, match="canonical"):
        parse_manifest(json.dumps(json.loads(manifest().encode()), sort_keys=True).encode())

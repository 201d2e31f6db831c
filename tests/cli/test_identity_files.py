"""`cmwallet identity attach|open|detach`, the real command in real processes."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from tests.cli.test_identity_records import person, person_template  # noqa: F401 - fixtures
from tests.cli.walletrun import Home, finish

SCAN = bytes(range(256)) * 9000


@pytest.fixture
def scanned(person: Home) -> Home:  # noqa: F811 - a fixture
    (person.folder / "scan.pdf").write_bytes(SCAN)
    person.run("identity", "attach", "passport", "scan.pdf")
    return person


def test_a_file_comes_back_byte_for_byte(scanned: Home) -> None:
    scanned.run("identity", "open", "passport", "--out", "copy.pdf")
    copy = scanned.folder / "copy.pdf"
    assert copy.read_bytes() == SCAN
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    scanned.error("identity", "open", "passport", "--out", "copy.pdf", code=4)
    found = scanned.json("identity", "get", "attachment.passport")["value"]
    assert found == {"file_name": "scan.pdf", "media_type": "application/pdf", "size": len(SCAN),
                     "sha256": hashlib.sha256(SCAN).hexdigest()}  # fmt: skip


def test_a_file_goes_through_pipes(person: Home) -> None:  # noqa: F811
    done = person.run("identity", "attach", "photo", "-", "--name", "me.jpg", "--json", stdin=SCAN)
    assert (done.document["media_type"], done.document["size"]) == ("image/jpeg", len(SCAN))
    import subprocess
    import sys

    out = subprocess.run([sys.executable, "-m", "cmwallet", "identity", "open", "photo", "--out", "-"],
                         env=person.environment(), capture_output=True, check=True).stdout  # fmt: skip
    assert out == SCAN


def test_a_binary_file_is_not_thrown_at_a_terminal(scanned: Home) -> None:
    assert "not text for a terminal" in finish(scanned.at_terminal("identity", "open", "passport", "--out", "-"), 2)


def test_a_label_is_taken_once_unless_it_is_to_be_replaced(scanned: Home) -> None:
    (scanned.folder / "new.pdf").write_bytes(b"new")
    scanned.error("identity", "attach", "passport", "new.pdf", code=4)
    scanned.run("identity", "attach", "passport", "new.pdf", "--replace")
    assert scanned.json("identity", "get", "attachment.passport")["value"]["size"] == 3
    scanned.error("identity", "attach", "passport", "missing.pdf", code=5)
    scanned.error("identity", "attach", "Pass Port", "new.pdf", code=4)
    scanned.error("identity", "set", "attachment.passport", "x", code=4)


def test_a_detached_file_is_gone(scanned: Home) -> None:
    scanned.error("identity", "detach", "passport", code=12)
    scanned.run("identity", "detach", "passport", "--yes")
    scanned.error("identity", "open", "passport", "--out", "-", code=5)
    assert scanned.run("vault", "verify").out.startswith("sound")


def test_a_viewer_sees_a_private_copy_in_memory_that_is_gone_afterwards(scanned: Home) -> None:
    viewer = scanned.folder / "viewer.sh"
    viewer.write_text('#!/bin/sh\nstat -c "%a %n" "$1" > seen; sha256sum < "$1" >> seen\n')
    viewer.chmod(0o700)
    scanned.run("identity", "open", "passport", "--viewer", str(viewer))
    first, second = (scanned.folder / "seen").read_text().splitlines()
    mode, path = first.split(" ", 1)
    assert mode == "600"
    assert path.startswith(("/dev/shm/", os.environ.get("XDG_RUNTIME_DIR", "/dev/shm/")))
    assert not Path(path).parent.exists()
    assert second.split()[0] == hashlib.sha256(SCAN).hexdigest()
    scanned.error("identity", "open", "passport", "--viewer", "no-such-viewer", code=5)
    scanned.error("identity", "open", "passport", "--viewer", "cat", "--out", "-", code=2)


def test_without_a_terminal_no_desktop_viewer_is_started(scanned: Home) -> None:
    desktop = scanned.folder / "xdg-open"
    desktop.write_text("#!/bin/sh\ntouch started\n")
    desktop.chmod(0o700)
    path = f"{scanned.folder}:{os.environ['PATH']}"
    assert "--out FILE" in scanned.error("identity", "open", "passport", code=12, PATH=path)["hint"]
    assert not (scanned.folder / "started").exists()

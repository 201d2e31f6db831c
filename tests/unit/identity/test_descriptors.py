"""Files and folders that are read or written are closed again, also when something goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists
from cmwallet.home.folder import Home
from cmwallet.home.ram_folder import ram_folder, sweep_left_behind
from cmwallet.home.secret_sources import Wanted, parse_source, read_secret
from cmwallet.localchain.server import _logging_to
from cmwallet.servers.background import only_one
from identity import storage
from identity.errors import InvalidInput, Problem
from identity.secret import Secret


def held(path: Path) -> None:
    with only_one(path / "lock", "it", hint=""), pytest.raises(AlreadyExists):
        only_one(path / "lock", "it", hint="").__enter__()


def in_memory(path: Path) -> None:
    with ram_folder(allow_disk=True, places=[]) as folder:
        (folder / "plain").write_text("x")
    (path / "cmwallet-plain-left").mkdir()
    sweep_left_behind([path])


def locked(path: Path) -> None:
    home = Home(path / "home")
    home.prepare()
    with home.lock("x", seconds=1):
        pass


def logged(path: Path) -> None:
    with _logging_to(path / "log"):
        pass


def database(path: Path) -> None:
    connection = storage.open_database(path / "base.db", create=True)
    connection.execute("CREATE TABLE x (y)")
    storage.close_database(connection)


def unverified(path: Path) -> None:
    def refuse(_data: bytes) -> None:
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        storage.write_private(path / "file", b"x", verify=refuse)


def nobody(_wanted: Wanted) -> Secret:
    raise AssertionError("somebody was asked")


def secret_file(path: Path) -> None:
    (path / "secret").touch(0o600)
    (path / "secret").write_text("word")
    assert read_secret(parse_source(f"file:{path / 'secret'}"), Wanted("x", "x"), ask=nobody).text() == "word"


def folder_for_a_secret(path: Path) -> None:
    with pytest.raises(InvalidInput, match="is a folder"):
        read_secret(parse_source(f"file:{path}"), Wanted("x", "x"), ask=nobody)


ACTS: dict[str, Callable[[Path], object]] = {
    "sync a folder": storage.sync_directory,
    "write": lambda path: storage.write_private(path / "file", b"x"),
    "write what is refused": unverified,
    "create": lambda path: storage.create_private(path / "new", b"x"),
    "a database": database,
    "one of a kind": held,
    "a folder in memory": in_memory,
    "a lock": locked,
    "a log": logged,
    "a secret": secret_file,
    "a folder for a secret": folder_for_a_secret,
}


@pytest.mark.parametrize("name", ACTS)
def test_nothing_stays_open(tmp_path: Path, name: str) -> None:
    ACTS[name](tmp_path)  # what is opened once, such as a module that is imported
    before = set(Path("/proc/self/fd").iterdir())
    place = tmp_path / "again"
    place.mkdir(0o700)
    try:
        ACTS[name](place)
    except Problem:
        pytest.fail("it was refused")
    assert set(Path("/proc/self/fd").iterdir()) == before

"""What is done with a chain that is not running: its log is read, and a damaged database set aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.errors import NotFound
from cmwallet.localchain.maintenance import log_lines, set_aside


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_the_last_lines_of_the_log_are_told_oldest_first(tmp_path: Path, count: int) -> None:
    (tmp_path / "server.log").write_text("one\ntwo\nthree\n", "utf-8")
    assert log_lines(tmp_path, count) == ["one", "two", "three"][-count:]


def test_of_a_long_log_256_kib_are_read(tmp_path: Path) -> None:
    line = "x" * 1_023 + "\n"
    (tmp_path / "server.log").write_text(line * 300, "utf-8")
    assert log_lines(tmp_path, 1_000) == [line.rstrip()] * 256


def test_without_a_server_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="has never run in this home"):
        log_lines(tmp_path, 1)


def test_each_damaged_database_is_kept_with_what_belongs_to_it(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        for ending in ("", "-wal", *(["-shm"] if number == 2 else [])):
            (tmp_path / f"chain.db{ending}").write_bytes(bytes([number]))
        target = set_aside(tmp_path)
        assert target == tmp_path / f"chain.db.damaged-{number}"
    assert {path.name: path.read_bytes()[0] for path in tmp_path.iterdir()} == {
        **{f"chain.db.damaged-{number}": number for number in (1, 2, 3)},
        **{f"chain.db.damaged-{number}-wal": number for number in (1, 2, 3)},
        "chain.db.damaged-2-shm": 2,
    }

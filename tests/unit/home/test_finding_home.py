"""Where the home is: what the environment says, else the platform's folder for data of a user."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cmwallet.home.folder import find_home


def test_the_environment_says_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for stated, found in (("/a/b", Path("/a/b")), ("~/b", tmp_path / "b"), ("b", tmp_path / "b")):
        monkeypatch.setenv("CMWALLET_HOME", stated)
        assert find_home().path == found


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG Base Directory Specification is Linux's")
@pytest.mark.parametrize("stated", [None, ""])
def test_else_it_is_with_the_data_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stated: str | None
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("CMWALLET_HOME", raising=False)
    if stated is not None:
        monkeypatch.setenv("CMWALLET_HOME", stated)
    assert find_home().path == tmp_path / "data" / "cmwallet"
    assert not (tmp_path / "data").exists()

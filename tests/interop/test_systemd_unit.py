"""The unit in docs/serving.md is one that systemd takes as it stands there, in the manager of a user."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.units import parse_duration
from tests.cli.walletrun import Home

SERVING = (Path(__file__).parents[2] / "docs" / "serving.md").read_text("utf-8")


@pytest.fixture
def unit() -> str:
    found = re.search(r"```ini\n(# ~/\.config/systemd/user/cmwallet\.service\n.*?)```", SERVING, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def service(unit: str) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    return parser["Service"]


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: systemd)"
)
def test_systemd_finds_nothing_wrong_with_the_unit(unit: str, tmp_path: Path) -> None:
    program = tmp_path / ".local" / "bin" / "cmwallet"
    program.parent.mkdir(parents=True)
    program.touch(0o700)
    file = tmp_path / "cmwallet.service"
    file.write_text(unit)
    where = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    command = ["systemd-analyze", "--user", "verify", str(file)]
    done = subprocess.run(command, env=where, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_starts_anew_before_it_is_locked(service: configparser.SectionProxy) -> None:
    options = shlex.split(service["ExecStart"])
    unlocked = parse_duration(options[options.index("--unlock-for") + 1])
    assert parse_duration(service["RuntimeMaxSec"]) < unlocked
    assert service["Restart"] == "always"


def test_its_command_line_is_one_of_ours(service: configparser.SectionProxy, tmp_path: Path) -> None:
    command = shlex.split(service["ExecStart"])
    told = Home(tmp_path).run("oauth", "serve", "--help").out
    assert command[1:3] == ["oauth", "serve"]
    assert {part for part in command if part.startswith("--")} <= set(re.findall(r"--[a-z-]+", told))


def test_the_credential_that_it_reads_is_the_one_that_is_loaded(service: configparser.SectionProxy) -> None:
    name, _, file = service["LoadCredential"].partition(":")
    assert f"file:%d/{name}" in service["ExecStart"]
    assert file.replace("%h", "~") in SERVING.partition("```console\n$ (umask 077")[2]

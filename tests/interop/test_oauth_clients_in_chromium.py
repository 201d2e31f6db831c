"""npm openid-client and oauth4webapi through whole flows, the user in headless Chromium on the real pages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.servedhome import FIELDS, served_home

FOLDER = Path(__file__).parent / "oauth"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if shutil.which("chromium") is None or not (FOLDER / "node_modules").exists():
        pytest.skip("chromium or the clients are not installed: run make interop-setup")
    with served_home(tmp_path_factory.mktemp("clients"), shops=1) as world:
        link = world.home.run("oauth", "login-link", "--identity", "me").out.strip()
        command = ["node", "clients.mjs", world.issuer, world.shop.did, str(world.shop.file), link]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert isinstance(told, dict)
        return told


@pytest.mark.parametrize("name", ["openid-client", "oauth4webapi"])
def test_client_completes_every_flow(report: dict[str, Any], name: str) -> None:
    found = report[name]
    assert found["granted"] == ["given_name"], "the user struck the other field"
    assert found["fields"]["given_name"]["value"] == FIELDS["given_name"]
    assert found["fields"]['{"age_equal_or_over":18}']["value"] is True
    assert "email" not in found["fields"]
    assert found["type"] == "dpop"
    assert found["active"] is True
    assert found["same_refresh"] is True
    assert found["afterwards"] == "invalid_grant"
    assert found["device"] == ["given_name"]


@pytest.mark.parametrize("name", ["openid-client", "oauth4webapi"])
def test_client_of_openid_connect_logs_in_without_any_field(report: dict[str, Any], name: str) -> None:
    login = report[name]["login"]
    assert login["userinfo"] == {"sub": login["claims"]["sub"]}


def test_both_clients_of_one_dapp_see_one_person(report: dict[str, Any]) -> None:
    assert len({report[name]["login"]["claims"]["sub"] for name in ("openid-client", "oauth4webapi")}) == 1


def test_device_that_asks_too_early_is_told_to_wait(report: dict[str, Any]) -> None:
    assert report["oauth4webapi"]["early"] == "authorization_pending"

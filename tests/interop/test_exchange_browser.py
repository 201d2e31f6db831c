"""The loan exchange in a real browser: two people, their own servers, the keyboard, no script; axe-core looks on."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.security.exchangehome import SENTINELS, exchange_world
from tests.security.oauthhome import wait_for

from .conftest import need

PEERS = Path(__file__).parent / "peers"
SHOTS = Path(__file__).parents[2] / ".screenshots"


def ran(task: dict[str, Any]) -> dict[str, Any]:
    command = [need("node"), str(PEERS / "exchange.mjs"), json.dumps(task)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the two saw, and what axe-core found."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("chromium is not installed: run make interop-setup")
    for package in ("node_modules/playwright-core", "oauth/node_modules/axe-core"):
        if not (PEERS.parent / package).exists():
            pytest.skip(f"{package} is not installed: run make interop-setup")
    SHOTS.mkdir(exist_ok=True)
    with exchange_world(tmp_path_factory.mktemp("exchange")) as world:
        people = {"maria": world.maria, "oleg": world.oleg}
        task: dict[str, Any] = {
            "phase": "meet",
            "chromium": browser,
            "shots": str(SHOTS),
            "exchange": world.exchange.url,
            "people": {
                name: {
                    "issuer": person.server.issuer,
                    "link": person.home.run("oauth", "login-link", "--quiet").out.strip(),
                }
                for name, person in people.items()
            },
        }
        report = ran(task)
        for name, person in people.items():
            person.home.run(*shlex.split(report["seen"][name])[1:], "--yes")
        log = world.exchange.log
        wait_for(lambda: world.oleg.home.run("loan", "show", "1", code=None).code == 0)
        _enter_again_until_noticed(world, report)
        after = ran({**task, "phase": "after", "states": report["states"], "pair": report["seen"]["pair"]})
        report["seen"] |= after["seen"]
        for name in ("violations", "overflow", "looked", "scripts", "shots"):
            report[name] += after[name]
        report["log"] = log.read_text()
    return report


def _enter_again_until_noticed(world: Any, report: dict[str, Any]) -> None:
    """Wait until the exchange has seen the loan on chain, by the eyes of one who is in."""
    cookies = {one["name"]: one["value"] for one in report["states"]["oleg"]["cookies"]}
    world.oleg.visitor.cookies.set("exchange", cookies["exchange"])
    wait_for(lambda: "Loan 1 stands" in world.oleg.visitor.text(report["seen"]["pair"]))


def test_two_people_go_the_whole_way_with_the_keyboard_and_without_script(played) -> None:
    seen = played["seen"]
    assert "Hello, Mariasentinel" in seen["maria in"]
    assert "steps of 0.05" in seen["wrong"]
    assert "Nothing suits it now" in seen["lonely"]
    assert "Why: the rate is 7.90 %" in seen["matches"]
    assert "551" in seen["candidate"]
    assert "You have agreed" in seen["half"]
    assert seen["maria shares at"] != seen["oleg shares at"]
    assert seen["maria"] != seen["oleg"]
    assert "Loan 1 stands" in seen["maria stands"]
    assert "the other pays 5000.00 EUR" in seen["maria stands"]
    assert re.search(r"\w+\.\w+\.\w+", seen["request"])
    assert "Your own server" in seen["left"]
    assert "You are not logged in" in seen["out"]


def test_no_page_tells_one_of_the_two_who_the_other_is(played) -> None:
    said = {name: text for name, text in played["seen"].items() if name.startswith(("candidate", "matches", "half"))}
    assert len(said) == 3
    assert not [one for one in SENTINELS if one in json.dumps(said)]


def test_axe_core_finds_nothing_on_any_page(played) -> None:
    assert len({name.partition(" ")[2] for name in played["looked"]}) >= 11
    assert played["violations"] == []


def test_no_page_is_wider_than_its_screen_and_none_has_a_script(played) -> None:
    assert played["overflow"] == []
    assert played["scripts"] == []


def test_what_it_said_of_it_names_nobody(played) -> None:
    assert not [one for one in SENTINELS if one in played["log"]]

"""The pages name every function and event, and every test that they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmwallet.contracts.artifacts import artifact_names, load_artifact

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "contracts"
PARTS = ("Actors", "Invariants", "Assumptions", "What links whom to what", "What cannot be undone")


def page(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    return (PAGES / f"{words}.md").read_text("utf-8")


def known_tests() -> set[str]:
    texts = [path.read_text("utf-8") for path in (ROOT / "tests" / "contracts").rglob("test_*.py")]
    return {name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}


@pytest.mark.parametrize("name", artifact_names())
def test_page_has_all_parts(name: str) -> None:
    text = page(name)
    for part in PARTS:
        assert f"**{part}.**" in text, part
    assert "| attack | what holds it off | test |" in text
    assert "stateDiagram" in text


@pytest.mark.parametrize("name", artifact_names())
def test_page_names_every_function_and_event(name: str) -> None:
    text = page(name)
    missing = [
        entry["name"]
        for entry in load_artifact(name).abi
        if entry["type"] in ("function", "event") and not re.search(rf"`{entry['name']}\b", text)
    ]
    assert not missing


@pytest.mark.parametrize("name", artifact_names())
def test_every_test_that_a_page_names_exists(name: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", page(name)))
    assert named
    assert not named - known_tests()


def test_every_attack_stands_in_a_table() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "tests" / "contracts" / "attack").glob("test_*.py")]
    attacks = {name for text in texts for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE)}
    pages = "".join(path.read_text("utf-8") for path in PAGES.glob("*.md"))
    assert not {name for name in attacks if name not in pages}

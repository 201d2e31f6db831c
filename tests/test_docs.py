"""The documentation is in step with the program."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cmwallet.cli.terminal.exits import EXIT_NAMES
from docs import generate

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_page_of_commands_is_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text("utf-8") == generate.commands_page(), "run: make docs"


def test_the_help_in_the_readme_is_current() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == generate.readme_with_help(readme), "run: make docs"


def test_the_table_of_fields_is_current() -> None:
    page = (ROOT / "docs" / "records.md").read_text("utf-8")
    assert page == generate.records_page(page), "run: make docs"


@pytest.mark.parametrize("name", generate.STATES)
def test_the_table_of_states_is_current(name: str) -> None:
    page = (ROOT / "docs" / "contracts" / f"{name}.md").read_text("utf-8")
    assert "<!-- states -->\n| state |" in page
    assert page == generate.states_page(name, page), "run: make docs"


def test_every_exit_code_is_documented_with_its_meaning() -> None:
    page = (ROOT / "docs" / "output-and-exit-codes.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", page, re.MULTILINE))
    assert {int(code): meaning for code, meaning in rows.items()} == EXIT_NAMES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def paths_in(page: str) -> list[str]:
    return re.findall(
        r"`((?:cmwallet|identity|oauth|tests|docs|bench)/[\w./]+)`", (ROOT / "docs" / page).read_text("utf-8")
    )


def test_the_page_on_extending_names_files_that_exist() -> None:
    named = paths_in("extending.md")
    assert len(named) > 40
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_part_of_the_page_on_extending_names_files_a_test_and_a_page() -> None:
    parts = (ROOT / "docs" / "extending.md").read_text("utf-8").split("\n## ")[1:]
    kinds = {"A command", "A contract", "A field", "A KYC check", "A list format", "An OAuth rule", "An error"}
    assert kinds | {"A setting", "A table"} <= {part.splitlines()[0] for part in parts}
    for part in parts:
        assert re.findall(r"^\| (files|test|page) \| .", part, re.MULTILINE) == ["files", "test", "page"], part[:40]


def test_the_page_on_architecture_names_every_room_and_none_that_is_gone() -> None:
    named = set(paths_in("architecture.md"))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    rooms = set()
    for package in ("cmwallet", "oauth", "identity"):
        entries = (ROOT / package).iterdir()
        rooms |= {f"{package}/{one.name}" for one in entries if one.suffix == ".py" or (one / "__init__.py").exists()}
    rooms = {room for room in rooms if not room.endswith(("__init__.py", "__main__.py"))}
    assert rooms - named == set()


def test_the_rules_in_the_page_of_oauth_stand_in_files_and_have_tests() -> None:
    page = (ROOT / "docs" / "oauth.md").read_text("utf-8")
    rows = re.findall(r"^\| .+ \| .+ \| `([\w/.]+\.py)` \| `([\w/.]+\.py)::(\w+)` \|$", page, re.MULTILINE)
    assert len(rows) > 40
    for file, test_file, test in rows:
        assert (ROOT / file).exists(), file
        assert f"def {test}(" in (ROOT / test_file).read_text("utf-8"), test
    named = {file for file, _, _ in rows}
    rules = {str(path.relative_to(ROOT)) for path in (ROOT / "oauth/core/rules").glob("[a-z]*.py")}
    assert rules - named <= {"oauth/core/rules/token_of_client.py"}


def test_what_the_comparison_calls_shown_is_shown_by_a_test() -> None:
    page = (ROOT / "docs" / "comparison.md").read_text("utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    shown = [row[2].strip("`") for row in rows if row[1].startswith("yes")]
    assert len(shown) > 25
    assert all(row[2] == "–" for row in rows if row[1] == "no")
    for one in shown:
        file, _, name = one.partition("::")
        source = (ROOT / "tests" / "cli" / file).read_text("utf-8")
        assert name == "*" or re.search(rf"^def {name}\(", source, re.MULTILINE), one


def test_the_page_on_installing_names_every_extra_and_what_it_brings() -> None:
    page = (ROOT / "docs" / "installing.md").read_text("utf-8")
    stated = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", page, re.MULTILINE))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    brought = {
        name: {re.split(r"[^\w-]", one)[0] for one in listed} for name, listed in extras.items() if name != "dev"
    }
    assert {name: set(listed.lower().split(", ")) for name, listed in stated.items()} == brought

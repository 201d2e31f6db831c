"""The manual pages, as mandoc takes them; what is in a wheel: `test_packages.py`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cmwallet.cli.help import TOPICS
from cmwallet.cli.reference.pages import pages, write_pages
from cmwallet.cli.reference.spec import command_tree

MISSING = re.compile(r"STYLE: referenced manual not found: Xr (\S+) (\d)$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("man")
    write_pages(made)
    return made


def test_every_command_group_and_topic_has_a_page() -> None:
    wanted = {f"man1/{'-'.join(('cmwallet', *command.words))}.1" for command in command_tree()}
    assert set(pages()) == wanted | {f"man7/cmwallet-{topic}.7" for topic in TOPICS}


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_finds_nothing_wrong_and_every_reference_leads_to_a_page(folder: Path) -> None:
    files = sorted(folder.glob("man[17]/*"))
    done = subprocess.run(["mandoc", "-Tlint", *files], capture_output=True, text=True, check=False)
    told = (done.stdout + done.stderr).splitlines()
    referenced = {found.groups() for line in told if (found := MISSING.search(line))}
    assert [line for line in told if not MISSING.search(line)] == []
    assert referenced, "mandoc looks among the pages of the system, where ours are not"
    for name, section in referenced:
        assert (folder / f"man{section}" / f"{name}.{section}").exists()


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_a_page_shows_what_the_help_says(folder: Path) -> None:
    page = folder / "man1" / "cmwallet-send.1"
    done = subprocess.run(["mandoc", "-Tutf8", "-Owidth=200", page], capture_output=True, text=True, check=True)
    text = re.sub(".\b", "", done.stdout)
    send = next(command for command in command_tree() if command.name == "send")
    for option in send.options:
        assert option.names[0] in text
        assert " ".join(option.help.split()) in " ".join(text.split()), option
    for line in send.example.splitlines():
        assert " ".join(line.split()) in " ".join(text.split())

"""The process that holds a seed runs nothing of other chains: no bip_utils, and none of what comes with it alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.walletrun import PASSPHRASE, PHRASE, ROOT, Home

WITH_IT = frozenset({"bip_utils", "bitarray", "cbor2", "ecdsa", "ed25519_blake2b", "nacl", "pytoniq_core", "sr25519"})
"""What `import bip_utils` loads."""
FOREIGN = WITH_IT | {"Cryptodome", "requests", "x25519"}
RUN = (
    "import json, sys\nfrom cmwallet.cli.app import run\ncode = run({!r})\n"
    "print(json.dumps([code, sorted(set(sys.modules))]), file=sys.stderr)\n"
)
RESTORE = ["init", "--restore", "--phrase-from", "file:phrase"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.make_cheap_vault()
    return made


def loaded_by(home: Home, *arguments: str) -> set[str]:
    """Run a command in a Python of its own; the modules that it has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(list(arguments))],
        env=home.environment(),
        cwd=home.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


def test_they_are_installed_here_so_that_not_loading_them_says_something() -> None:
    script = "import json, sys, bip_utils\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in json.loads(done.stdout)} >= WITH_IT


@pytest.mark.parametrize(
    "arguments",
    [
        ["account", "new"],
        ["account", "new", "--path", "m/44'/1122'/0'/0/7"],
        ["account", "discover", "--gap", "1", "--yes"],
        ["wallet", "add", "second", "--show-later"],
        ["wallet", "verify", "--phrase-from", "file:phrase"],
        ["identity", "create", "home"],
    ],
    ids=lambda given: " ".join(given[:2]),
)
def test_no_command_that_opens_a_seed_loads_them(home: Home, arguments: list[str]) -> None:
    home.run(*RESTORE)
    loaded = loaded_by(home, *arguments)
    assert "mnemonic" in loaded, "the phrase is opened"
    assert {name.partition(".")[0] for name in loaded}.isdisjoint(FOREIGN)


def test_restoring_a_phrase_does_not_load_them(home: Home) -> None:
    loaded = loaded_by(home, *RESTORE)
    assert "cmwallet.keys.bip32" in loaded
    assert {name.partition(".")[0] for name in loaded}.isdisjoint(FOREIGN)


def test_neither_does_the_agent_or_a_command_that_works_by_it(home: Home, tmp_path: Path) -> None:
    home.run(*RESTORE)
    folder, noted = tmp_path / "instead", tmp_path / "noted"
    folder.mkdir()
    for name in FOREIGN:
        (folder / f"{name}.py").write_text(
            f"with open({str(noted)!r}, 'a') as file:\n    file.write('{name}')\nraise ImportError('{name}')\n"
        )
    path = {"PYTHONPATH": f"{folder}:{ROOT}"}
    home.run("unlock", "--for", "10m", **path)
    try:
        home.run("account", "new", "savings", **path)
        home.run("identity", "create", "home", **path)
        home.run("sign", "message", "hello", "--yes", **path)
        assert not noted.exists()
    finally:
        home.run("lock", **path)
    failed = subprocess.run([sys.executable, "-c", "import bip_utils"], env=home.environment(**path), check=False)
    assert failed.returncode != 0
    assert noted.read_text() == "bip_utils", "what stands in their place would have been noticed"

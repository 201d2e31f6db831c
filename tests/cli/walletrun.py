"""Running the real command in real processes, in a home that holds a well-known wallet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pexpect

from identity.secret import Secret
from identity.vault import kdf
from identity.vault.vault import Vault
from tests.cli import forked
from tests.cli.noted_results import check_comments, check_document, check_exit

ROOT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery staple"
PHRASE = "test test test test test test test test test test test junk"
ACCOUNTS = (
    "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
)
KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
STRANGER = "0x8ba1f109551bD432803012645Ac136ddd64DBA72"


@dataclass
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)

    @property
    def problem(self):
        return json.loads(self.err.splitlines()[-1])["error"]


class Home:
    """A home and the files beside it; commands run without a terminal unless `at_terminal` is used.

    `run` may fork them from a server; `start` and `at_terminal` start a Python each, for tests that kill and race.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "home"

    def secret(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(text + "\n", "utf-8")
        return path

    def make_cheap_vault(self) -> None:
        """Make the vault that `init` finds, behind the cheapest Argon2id that is accepted: tests open it often."""
        self.path.mkdir(mode=0o700)
        before = os.umask(0o077)
        try:
            Vault.create(self.path / "vault.db", Secret(PASSPHRASE), parameters=kdf.MINIMUM).close()
        finally:
            os.umask(before)

    def copy(self, folder: Path) -> Home:
        """Copy the home and the files beside it into a folder that may exist."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Home(folder)

    def environment(self, **variables: str | None) -> dict[str, str]:
        stated = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "CMWALLET_HOME": str(self.path),
            "CMWALLET_CHAIN_AUTOSTART": "false",
            "CMWALLET_PASSPHRASE_FROM": f"file:{self.folder / 'passphrase'}",
            **variables,
        }
        return {name: value for name, value in stated.items() if value is not None}

    def start(self, *arguments, **variables):
        """Start a command and return the process."""
        return subprocess.Popen(
            [sys.executable, "-m", "cmwallet", *map(str, arguments)],
            env=self.environment(**variables),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments, code=0, stdin: str | bytes = "", **variables) -> Done:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        environment = self.environment(**variables)
        with tempfile.TemporaryDirectory(prefix="results") as folder:
            results = Path(folder) / "results"
            done = forked.run(arguments, environment, self.folder, given, results=results)
            noted = results.read_text("utf-8").splitlines() if results.exists() else []
        out, err = done.stdout.decode(), done.stderr.decode()
        assert code in (None, done.returncode), (arguments, done.returncode, out, err)
        assert "Traceback" not in err
        for command, document in map(json.loads, noted):
            check_document(command, document)
        if done.returncode >= 0:
            check_exit(arguments, done.returncode)
        if "--json" in arguments and "CMWALLET_FORMAT" not in environment:
            check_comments(err, done.returncode)
        return Done(done.returncode, out, err)

    def json(self, *arguments, code=0, **more):
        return self.run(*arguments, "--json", code=code, **more).document

    def error(self, *arguments, code, **more):
        """Run a command that fails; return its error object."""
        found = self.run(*arguments, "--json", code=code, **more).problem
        assert found["exit"] == code
        start = found["message"][:2]
        assert start[0] == start[0].lower() or start.isupper(), "a sentence begins in lower case, but for acronyms"
        return found

    def at_terminal(self, *arguments, columns=80, rows=24, **variables):
        """Start a command at a terminal of that size."""
        environment = self.environment(TERM="xterm", **variables)
        return pexpect.spawn(
            sys.executable,
            ["-m", "cmwallet", *map(str, arguments)],
            env=environment,
            cwd=str(self.folder),
            timeout=60,
            encoding="utf-8",
            dimensions=(rows, columns),
        )

    def balance(self, who: str = "account-1") -> int:
        return int(self.json("balance", who)["balances"][0]["raw"])


def finish(child, code=0) -> str:
    """Read a terminal to its end; the rest of what was shown."""
    text = child.read()
    child.wait()
    assert child.exitstatus == code, (child.exitstatus, text)
    return text

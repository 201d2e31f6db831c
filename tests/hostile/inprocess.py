"""The real command line in this process: what costs a second as a process costs milliseconds here."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cmwallet.cli.terminal.runtime import Runtime, runtime
from tests.cli.noted_results import check_comments, check_document, check_exit, noting
from tests.cli.walletrun import PASSPHRASE, PHRASE, Home

ENVIRONMENT = ("CMWALLET_HOME", "CMWALLET_PASSPHRASE_FROM", "CI")


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)

    @property
    def problem(self) -> Mapping[str, Any]:
        """The error object on stderr."""
        found: Mapping[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return found


@dataclass(frozen=True)
class Wallet:
    """A home, and commands in it."""

    folder: Path

    @classmethod
    def restored(cls, folder: Path) -> Wallet:
        """Make a home with a cheap vault and the accounts of the test phrase."""
        home = Home(folder)
        home.secret("passphrase", PASSPHRASE)
        home.secret("phrase", PHRASE)
        home.make_cheap_vault()
        wallet = cls(folder)
        wallet.run("init", "--restore", "--phrase-from", f"file:{folder / 'phrase'}")
        return wallet

    def run(self, *arguments: object, code: int | None = 0) -> Ended:
        """Run a command and check its exit code (None: any)."""
        from cmwallet.cli.app import run

        out, err = io.StringIO(), io.StringIO()
        noted: list[tuple[str, Any]] = []
        note = noting(lambda command, document: noted.append((command, document)))
        with self._environment(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), note:
            ended = run([str(argument) for argument in arguments])
        for command, document in noted:
            check_document(command, document)
        check_exit(arguments, ended)
        if "--json" in arguments:
            check_comments(err.getvalue(), ended)
        found = Ended(ended, out.getvalue(), err.getvalue())
        assert "internal error" not in found.err, (arguments, found)
        assert code in (None, ended), (arguments, found)
        return found

    def json(self, *arguments: object, code: int | None = 0) -> Any:
        """Run a command with `--json`; return its document."""
        return self.run(*arguments, "--json", code=code).document

    def error(self, *arguments: object, code: int) -> Mapping[str, Any]:
        """Run a command that fails; return its error object."""
        return self.run(*arguments, "--json", code=code).problem

    def endpoint(self, url: str, *, name: str = "double") -> None:
        """Let the network `name` be reached at `url`; what was accepted of it stays."""
        self.run("network", "add", name, "--rpc", url, "--chain-id", "1234", "--symbol", "CMT", "--confirmations", 1)

    def copy(self, folder: Path) -> Wallet:
        """Return a copy of the home."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Wallet(folder)

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        before, mask = dict(os.environ), os.umask(0o077)
        clean = Runtime()
        for item in fields(Runtime):
            setattr(runtime, item.name, getattr(clean, item.name))
        os.environ.update(
            {
                "CMWALLET_HOME": str(self.folder / "home"),
                "CMWALLET_PASSPHRASE_FROM": f"file:{self.folder / 'passphrase'}",
                "CI": "1",
            }
        )
        try:
            yield
        finally:
            for name in ENVIRONMENT:
                os.environ.pop(name, None)
            os.environ.update({name: value for name, value in before.items() if name in ENVIRONMENT})
            os.umask(mask)

"""Request dispatch of the agent: each request is held against the table, judged, logged and answered with the vault."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from cmwallet.agent.codec import decode, encode
from cmwallet.agent.limits import Limits
from cmwallet.agent.secret_attempts import SecretAttempts
from cmwallet.agent.tasks import CLOSED_TYPES, GUARDED_TYPES, OWN_TYPES, TASKS, Kind, Read, Task, load
from cmwallet.errors import InvalidInput, Locked, PolicyRefused, Problem, WrongPassphrase
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.home.run_folders import runs_ended
from cmwallet.policy.guard import PolicyGuard
from cmwallet.policy.runs import fold_runs
from cmwallet.policy.sealed import TYPE_POLICY
from cmwallet.servers.socket_peer import Peer
from identity.secret import Secret
from identity.vault.vault import Vault

_REASON = 150
_REFUSED = 80
"""So much of what a caller may lengthen leaves room for who asked: the log cuts a line at 200."""
_NONSENSE = (TypeError, ValueError, KeyError, AttributeError, OverflowError)
_MOST_AGREED = 100_000
_HOW = "lock the vault first (cmwallet lock), and give the passphrase"


class Dispatcher:
    """Answers requests with an open vault. `ended` says why the agent must go, once it must."""

    def __init__(self, home: Home, vault: Vault, limits: Limits, *, memory_locked: bool) -> None:
        self._home = home
        self._vault = vault
        self._limits = limits
        self._memory_locked = memory_locked
        self._identity = _identity_of(home.vault_file)
        self._attempts = SecretAttempts()
        self.ended: str | None = None

    def answer(self, request: Mapping[str, object], peer: Peer) -> dict[str, object]:
        """Return the answer to one request: a result or an error."""
        try:
            self._check_vault()
            if request.get("call") != "status":
                self._limits.touch()
            return {"result": encode(self._answer(request, f"agent, for process {peer.pid}"))}
        except Problem as problem:
            if isinstance(problem, Locked) and not isinstance(problem, WrongPassphrase):  # that is a BIP-39 passphrase
                self.ended = problem.message
            if self._attempts.exhausted:
                self.ended = "too many wrong passphrases"
            return {"error": error_document(problem)}
        except _NONSENSE:
            return {"error": error_document(InvalidInput("the agent does not understand the request"))}

    def _answer(self, request: Mapping[str, object], asker: str) -> object:
        task = TASKS.get(str(request.get("call")))
        if task is None:
            raise InvalidInput("the agent does not do that")
        try:
            arguments, asked = self._read(task, decode(request.get("with")), asker)
        except (InvalidInput, *_NONSENSE):
            if task.kind in (Kind.SIGN, Kind.TAG):
                self._vault.note("refuse", f"{task.name}: not what it is for ({asker})")
            raise
        try:
            self._judge(task, asked, asker)
        except PolicyRefused as refused:
            if "rule" not in refused.details:  # what the policy refuses stands in the log already
                self._vault.note("refuse", f"{asked.words[:_REFUSED]}: {refused.message} ({asker})")
            raise
        if task.logged:
            self._vault.note("work", f"{asked.words[:_REASON]} ({asker})")
        return self._do(task, arguments)

    def _read(self, task: Task, given: object, asker: str) -> tuple[dict[str, Any], Read]:
        """Return the arguments of a request, checked and with what the agent adds to them, and what it comes to."""
        if not isinstance(given, dict):
            raise InvalidInput("the agent was asked without arguments")
        arguments = task.arguments(given)
        if "reason" in arguments:
            arguments["reason"] = f"{arguments['reason'][:_REASON]} ({asker})"
        if task.until is not None:
            arguments[task.until] = min(arguments[task.until], math.ceil(time.time() + self._limits.left))
        return arguments, task.read(arguments)

    def _judge(self, task: Task, asked: Read, asker: str) -> None:
        """Raise `PolicyRefused` for what is not done for whoever reaches the socket."""
        kind = task.kind
        if kind not in (Kind.DISCLOSE, Kind.CHANGE):
            return
        entries = [self._vault.entry(record_id) for record_id in asked.records]
        types = {entry.type for entry in entries}
        if kind is Kind.CHANGE and types & GUARDED_TYPES:
            kind = Kind.GUARDED
        if kind is Kind.DISCLOSE and types & CLOSED_TYPES:
            raise PolicyRefused("the agent hands out no seed and no account key", hint=_HOW)
        if kind is Kind.CHANGE and (types | asked.types) & OWN_TYPES:
            raise PolicyRefused("the agent keeps that record itself", hint="cmwallet oauth serve has it written")
        if kind is Kind.GUARDED:
            raise PolicyRefused("the agent changes no seed, account key or key of an identity", hint=_HOW)
        mine = [entry for entry in entries if entry.type != TYPE_POLICY]
        if mine:
            access = "read" if kind is Kind.DISCLOSE else "write"
            self._vault.consult(access, mine, reason=f"{asked.words[:_REFUSED]} ({asker})")

    def _do(self, task: Task, arguments: dict[str, Any]) -> object:
        if task.name == "status":
            return self.status()
        if task.name == "approve":
            self.approve(**arguments)
            return None
        if task.name == "log":
            return [dataclasses.asdict(line) for line in self._vault.log()]
        if task.of_keeper:
            asked = getattr(self._vault, task.name)
            return asked(**arguments) if callable(asked) else asked
        with closing(Database(self._home)) as database:
            return load(task.target)(database, self._vault, **arguments)

    def status(self) -> dict[str, object]:
        """Say how long the agent lives."""
        return {
            "pid": os.getpid(),
            "vault_id": self._vault.vault_id,
            "seconds_left": int(self._limits.left),
            "seconds_left_idle": int(self._limits.left_idle),
            "memory_locked": self._memory_locked,
        }

    def approve(self, fingerprints: Sequence[str], secret: Secret | None = None) -> None:
        """Note that a person agreed to what the policy asked about; by a secret that opens the vault, or by a word.

        A word is what the caller says and no more. Raises `WrongPassphrase`; after a few of them the agent ends.
        """
        if len(fingerprints) > _MOST_AGREED:
            raise InvalidInput(f"at most {_MOST_AGREED} signatures are agreed to at once")
        guard = self._vault.guard
        if secret is not None:
            self._attempts.check(self._vault, secret)
        if isinstance(guard, PolicyGuard):
            guard.agree(fingerprints, "yes" if secret is None else "passphrase")

    def _check_vault(self) -> None:
        if self._limits.over:
            raise Locked("the agent's time is over", hint="cmwallet unlock")
        if _identity_of(self._home.vault_file) != self._identity:
            raise Locked("the vault's file was exchanged for another", hint="cmwallet unlock")

    def look(self) -> None:
        """Between requests: end when it is time."""
        if self.ended is None:
            try:
                self._check_vault()
                self._fold_runs()
            except Locked as problem:
                self.ended = problem.message

    def _fold_runs(self) -> None:
        """Count what runs that are over spent, and give back the rest of what was counted for them."""
        if runs_ended(self._home):
            with suppress(Problem), closing(Database(self._home)) as database:
                fold_runs(database, self._vault)


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def error_document(problem: Problem) -> dict[str, object]:
    """Return an error as a frame carries it."""
    details = json.loads(json.dumps(problem.details, default=str))
    return {"code": problem.code, "message": problem.message, "hint": problem.hint, "details": details}

"""What can be asked of the agent, and how it is answered: a closed list, with the vault behind it."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, cast

from cmwallet.agent.codec import decode, encode
from cmwallet.agent.limits import Limits
from cmwallet.agent.peer import Peer
from cmwallet.database import Database
from cmwallet.errors import InvalidInput, Locked, PolicyRefused, Problem, WrongPassphrase
from cmwallet.home import Home
from cmwallet.keys.seeds import TYPE_SEED
from cmwallet.seed_work import WORK
from cmwallet.signables import SIGNABLE
from identity.vault.interface import TYPE_SECP256K1_KEY, Draft, Record, RecordId, Signable
from identity.vault.vault import Vault

CLOSED_TYPES: Final = frozenset({TYPE_SEED, TYPE_SECP256K1_KEY})
"""Records that are used in here and never handed out."""

_REASON = 150


class Dispatcher:
    """Answers requests with an open vault. `ended` says why the agent must go, once it must."""

    def __init__(self, home: Home, vault: Vault, limits: Limits, *, memory_locked: bool) -> None:
        self._home = home
        self._vault = vault
        self._limits = limits
        self._memory_locked = memory_locked
        self._identity = _identity_of(home.vault_file)
        self.ended: str | None = None
        self._calls: Mapping[str, Callable[..., object]] = {
            "entries": vault.entries,
            "entry": vault.entry,
            "find": vault.find,
            "versions": vault.versions,
            "rename": vault.rename,
            "set_attributes": vault.set_attributes,
            "remove": vault.remove,
            "remove_many": vault.remove_many,
            "authenticate": vault.authenticate,
            "sign_many": self._sign,
            "sign_jws": vault.sign_jws,
            "open_record": self._open,
            "open_many": self._open_many,
            "seal_many": self._seal,
            "perform": self._perform,
            "vault_id": lambda: vault.vault_id,
            "generation": lambda: vault.generation,
            "log": lambda: [dataclasses.asdict(item) for item in vault.log()],
            "status": self._status,
        }

    def answer(self, request: Mapping[str, object], peer: Peer) -> dict[str, object]:
        """Return the answer to one request: a result or an error."""
        try:
            self._check_vault()
            name, arguments = str(request.get("call")), decode(request.get("with"))
            if not isinstance(arguments, dict):
                raise InvalidInput("the agent was asked without arguments")
            if name != "status":
                self._limits.touch()
            return {"result": encode(self._call(name, arguments, peer))}
        except Problem as problem:
            if isinstance(problem, Locked) and not isinstance(problem, WrongPassphrase):  # that is a BIP-39 passphrase
                self.ended = problem.message
            return {"error": _error(problem)}
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
            return {"error": _error(InvalidInput("the agent does not understand the request"))}

    def _call(self, name: str, arguments: dict[str, Any], peer: Peer) -> object:
        if name not in self._calls:
            raise InvalidInput("the agent does not do that")
        if "reason" in arguments:
            arguments["reason"] = f"{str(arguments['reason'])[:_REASON]} (agent, for process {peer.pid})"
        return self._calls[name](**arguments)

    def _open(self, record_id: RecordId, reason: str, version: int | None) -> Record:
        self._refuse_closed([record_id], "hands out")
        return self._vault.open_record(record_id, reason=reason, version=version)

    def _open_many(self, record_ids: list[RecordId], reason: str) -> list[Record]:
        self._refuse_closed(record_ids, "hands out")
        return self._vault.open_many(record_ids, reason=reason)

    def _seal(self, drafts: list[Draft]) -> object:
        self._refuse_closed([draft.record_id for draft in drafts if draft.record_id is not None], "replaces")
        tied = [
            draft if draft.locator is None else dataclasses.replace(draft, locator=(draft.locator[0], draft.locator[1]))
            for draft in drafts
        ]
        return self._vault.seal_many(tied)

    def _sign(self, record_id: RecordId, several: list[object], reason: str) -> list[bytes]:
        if not all(isinstance(one, SIGNABLE) for one in several):
            raise InvalidInput("the agent signs a transaction, typed data of a known type or a message, and no digest")
        return self._vault.sign_many(record_id, cast("list[Signable]", several), reason=reason)

    def _refuse_closed(self, record_ids: Sequence[RecordId], done: str) -> None:
        if any(self._vault.entry(record_id).type in CLOSED_TYPES for record_id in record_ids):
            raise PolicyRefused(f"the agent {done} no seed and no account key", hint="give the passphrase instead")

    def _perform(self, work: str, arguments: dict[str, Any]) -> object:
        with closing(Database(self._home)) as database:
            return WORK[work](database, self._vault, **arguments)

    def _status(self) -> dict[str, object]:
        return {
            "pid": os.getpid(),
            "vault_id": self._vault.vault_id,
            "seconds_left": int(self._limits.left),
            "seconds_left_idle": int(self._limits.left_idle),
            "memory_locked": self._memory_locked,
        }

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
            except Locked as problem:
                self.ended = problem.message


def _identity_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _error(problem: Problem) -> dict[str, object]:
    details = json.loads(json.dumps(problem.details, default=str))
    return {"code": problem.code, "message": problem.message, "hint": problem.hint, "details": details}

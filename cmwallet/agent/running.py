"""A run: a child process with an agent of its own, which is gone when the child is.

    vault (passphrase) ─► keys, tags, policy, ledger copied; the limit counted ─► vault closed ─► child ⇄ agent

Orphaned descendants come back to the run, and whoever asks has to be one of them. What was signed goes into a spool,
and from there into the vault's log when the vault is next opened.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from cmwallet.agent.ancestry import adopt_orphans, myself
from cmwallet.agent.capability import Bounds, CapabilityDispatcher, CapabilityKey
from cmwallet.agent.hooks import RUN_SOCKET, RUN_TOKEN
from cmwallet.agent.server import serve
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.home.folder import Home
from cmwallet.home.run_folders import LOCK, SPOOL, run_folder
from cmwallet.home.secret_sources import without_secrets
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.policy.exceptions import USED, AllowedOnce
from cmwallet.policy.guard import PolicyGuard
from cmwallet.policy.language import Limit, Policy, Rule
from cmwallet.policy.ledger import RUN_BEGAN, Ledger
from cmwallet.policy.runs import RUN, reservation
from cmwallet.policy.spool import Spool, spool_key
from cmwallet.servers import framing
from cmwallet.servers.background import only_one
from identity.vault.interface import TYPE_SECP256K1_KEY, RecordId

if TYPE_CHECKING:
    from pathlib import Path

    from identity.address import Address
    from identity.vault.guarding import SealedState
    from identity.vault.vault import Vault

SOCKET: Final = "agent"
TIMED_OUT: Final = 124
"""Exit code when the time was up and the child was ended, as `timeout` has it."""
_FORWARDED: Final = (signal.SIGTERM, signal.SIGHUP)
_KILL_AFTER: Final = 5.0
_LONGEST: Final = 31 * 86_400


@dataclass(frozen=True)
class Capability:
    """What a run may do: which accounts sign, for whom (None: anybody), how much (wei), what, for how many seconds."""

    accounts: tuple[Address, ...]
    chain_id: int
    to: tuple[Address, ...] | None
    limit: int
    methods: tuple[str, ...]
    seconds: float
    symbol: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= _LONGEST:
            raise InvalidInput("a run lasts at most 31 days")

    @property
    def policy(self) -> Policy:
        """The same as a policy: one limit, a rule for payments, and one for calls where methods are named."""
        payments = Rule("allow", "to", kinds=("send",), accounts=self.accounts, chains=(self.chain_id,), to=self.to)
        calls = replace(payments, name="methods", kinds=("call",), to=None, methods=self.methods)
        return Policy(
            "deny",
            "yes",
            limits=(Limit("limit", "native", total=self.limit, window=_LONGEST, fees=True),),
            rules=(payments, calls) if self.methods else (payments,),
            exclusive=(self.chain_id,),
            coins={str(self.chain_id): self.symbol},
        )

    def could_use(self, exception: AllowedOnce) -> bool:
        """Whether an exception is about what the run may do: it widens none of the run's own bounds."""
        paid = [one.to for one in exception.movements]
        return (
            exception.account in self.accounts
            and exception.chain_id == self.chain_id
            and (self.to is None or all(one in self.to for one in paid))
        )


@dataclass
class Run:
    """A run that was made ready: the vault is not needed any more."""

    folder: Path
    dispatcher: CapabilityDispatcher
    spool: Spool
    token: str
    capability: Capability


def begin(home: Home, vault: Vault, capability: Capability) -> Run:
    """Make a run ready with an open vault, which the caller closes afterwards.

    Raises:
        PolicyRefused: the limit does not fit into what the policy leaves. NotFound: an account has no key here.
    """
    guard = vault.guard if isinstance(vault.guard, PolicyGuard) else PolicyGuard()
    keys = _keys(vault, capability.accounts)
    run_id = secrets.token_hex(8)
    wanted = reservation(capability.accounts[0], capability.chain_id, capability.limit)
    copied: list[tuple[Policy | None, Ledger, list[AllowedOnce]]] = []

    def decide(state: SealedState) -> Mapping[str, str]:
        usable = [one for one in guard.exceptions(state) if capability.could_use(one)]
        copied.append((*guard.snapshot(state), usable))
        taken = json.dumps([one.line for one in usable])
        return {**guard.reserve(state, wanted), RUN: run_id, USED: taken}

    reason = f"run {run_id}: {capability.limit} wei for {int(capability.seconds)} seconds"
    vault.note_decided(RUN_BEGAN, reason, decide)
    policy, ledger, usable = copied[-1]
    folder = run_folder(home, run_id)
    spool = Spool(folder / SPOOL, spool_key(vault.authenticate, run_id))
    token = secrets.token_urlsafe(32)
    dispatcher = CapabilityDispatcher(
        home,
        keys,
        vault.row_tagger(),
        Bounds(capability.policy, policy, ledger, usable),
        spool,
        vault_id=vault.vault_id,
        generation=vault.generation,
        token=token,
        root=myself(),
        until=time.time() + capability.seconds,
    )
    return Run(folder, dispatcher, spool, token, capability)


def _keys(vault: Vault, accounts: Sequence[Address]) -> dict[RecordId, CapabilityKey]:
    found: dict[RecordId, CapabilityKey] = {}
    for entry in vault.entries(TYPE_SECP256K1_KEY):
        if entry.attributes.get("address") in accounts:
            with vault.open_record(entry.record_id, reason="run: hold the key").payload as payload:
                found[entry.record_id] = CapabilityKey(entry, SigningKey(payload))
    missing = {*accounts} - {one.entry.attributes["address"] for one in found.values()}
    if missing:
        raise NotFound(f"the key of {min(missing)} is not here", hint="cmwallet account list")
    return found


def child_environment(run: Run, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the child: without secrets of the wallet, and with the way to its agent."""
    return {**without_secrets(environment), RUN_SOCKET: str(run.folder / SOCKET), RUN_TOKEN: run.token}


def carry_out(run: Run, command: Sequence[str], *, kill: bool) -> int:
    """Start the command, answer it until it ends, and return its exit code, or 128 and the number of its signal.

    With `kill` it is ended when the time is up; else it goes on without an agent.

    Raises:
        NotFound: there is no such command.
    """
    adopt_orphans()
    with only_one(run.folder / LOCK, "the run", hint=""), _listening(run.folder) as listener:
        try:
            child = subprocess.Popen(command, env=child_environment(run, os.environ))  # noqa: S603 - what the user runs
        except FileNotFoundError:
            run.spool.end()
            raise NotFound(f"there is no command {command[0]}") from None
        except OSError as error:
            run.spool.end()
            raise InvalidInput(f"{command[0]} cannot be started: {error.strerror}") from None
        code = asyncio.run(_attend(run, child, listener, kill=kill))
    run.spool.end()
    return code


async def _attend(run: Run, child: subprocess.Popen[bytes], listener: socket.socket, *, kill: bool) -> int:
    loop = asyncio.get_running_loop()
    serving = loop.create_task(serve(run.dispatcher, listener, lambda: None))
    await asyncio.sleep(0)
    for number in _FORWARDED:  # those that `serve` listens for end the child, not its agent
        loop.add_signal_handler(number, child.send_signal, number)
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # a terminal sends it to the child as well
    ended = asyncio.ensure_future(asyncio.to_thread(child.wait))
    await asyncio.wait([ended, serving], return_when=asyncio.FIRST_COMPLETED)
    timed_out = not ended.done()
    if timed_out and kill:
        child.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(ended), _KILL_AFTER)
        child.kill()
    code = await ended
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    if timed_out and kill:
        return TIMED_OUT
    return code if code >= 0 else 128 - code


@contextmanager
def _listening(folder: Path) -> Iterator[socket.socket]:
    path = folder / SOCKET
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with framing.reachable(path) as short:
            listener.bind(short)
        path.chmod(0o600)
        listener.listen(32)
        yield listener
    finally:
        path.unlink(missing_ok=True)
        listener.close()

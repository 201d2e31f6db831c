"""Client of the agent: `Keeper` over its socket, what a command works with while the vault is unlocked elsewhere."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar, cast

from cmwallet.agent.codec import decode, encode
from cmwallet.errors import ApprovalNeeded, InvalidInput, Locked, problem_from
from cmwallet.servers import framing
from cmwallet.servers.socket_peer import check_own
from cmwallet.session import Agree, refuse_to_agree
from identity.secret import Secret
from identity.vault.interface import Draft, Entry, Keeper, Locator, Record, RecordId, Signable

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.audit import AuditLine

P = ParamSpec("P")
Answer = TypeVar("Answer")

_CONNECT_SECONDS = 5.0
_GONE = "the agent has ended"
_UNLOCK = "cmwallet unlock, or give the passphrase"


class AgentKeeper:
    """One connection to the agent. Every method raises what the vault raises there, and `Locked` when it has ended."""

    def __init__(self, connection: socket.socket, token: str | None = None) -> None:
        self._connection = connection
        self._token = token
        self.agree: Agree = refuse_to_agree
        """Has a person agree to what the agent's policy asks about."""

    @classmethod
    def connect(cls, path: Path, token: str | None = None) -> Self | None:
        """Connect to the agent at a socket; None when none runs. Raises `PermissionsTooLax`.

        `token` is that of a run, whose agent answers nobody without it.
        """
        if not framing.check_socket(path):
            return None
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_CONNECT_SECONDS)
            with framing.reachable(path) as short:
                connection.connect(short)
            check_own(connection)
            connection.settimeout(None)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            return None  # killed: its socket is left behind
        except BaseException:
            connection.close()
            raise
        return cls(connection, token)

    def call(self, name: str, /, **arguments: object) -> object:
        """Ask the agent for one thing, and once more when a person has agreed to what its policy asks about."""
        try:
            return self._ask(name, arguments)
        except ApprovalNeeded as needed:
            secret = self.agree(needed)
            self._ask("approve", {"fingerprints": needed.details["fingerprints"], "secret": secret})
            return self._ask(name, arguments)

    def _ask(self, name: str, arguments: Mapping[str, object]) -> object:
        try:
            shown = {} if self._token is None else {"token": self._token}
            frame = framing.encode_frame({"call": name, "with": encode(arguments), **shown})
        except ValueError:
            raise InvalidInput("that is too much for the agent at once", hint="cmwallet lock, then try again") from None
        try:
            self._connection.sendall(frame)
            answer = framing.receive(self._connection)
        except (OSError, ValueError):
            raise Locked(_GONE, hint=_UNLOCK) from None
        error = answer.get("error")
        if isinstance(error, dict):
            raise problem_from(error)
        return decode(answer.get("result"))

    def close(self) -> None:
        """Close the connection; the agent goes on."""
        self._connection.close()

    def wait_end(self) -> None:
        """Block until the agent has ended; nothing else may be asked on this connection meanwhile."""
        try:
            self._connection.recv(1)
        except OSError:
            pass  # that is an end too

    @property
    def ended(self) -> bool:
        """Whether the agent has closed this connection, on which nothing is being asked."""
        try:
            return not self._connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def work(
        self, task: Callable[Concatenate[Database, Keeper, P], Answer], *none: P.args, **arguments: P.kwargs
    ) -> Answer:
        """Have a function of `cmwallet.agent.tasks.TASKS` done in the agent, which keeps seeds and keys to itself."""
        from cmwallet.agent.tasks import task_of

        assert not none, "a task takes its arguments by name"
        return cast("Answer", self.call(task_of(task).name, **arguments))

    def log(self) -> list[AuditLine]:
        """The audit log, oldest line first."""
        from identity.vault.audit import AuditLine

        return [AuditLine(**line) for line in cast("list[dict[str, Any]]", self.call("log"))]

    # What Keeper promises; described there.

    @property
    def vault_id(self) -> str:
        """Random id of the vault."""
        return str(self.call("vault_id"))

    @property
    def generation(self) -> int:
        """The newest generation."""
        return cast("int", self.call("generation"))

    def entries(self, type: str | None = None) -> Sequence[Entry]:
        """Every line of the index, or those of one type."""
        return cast("list[Entry]", self.call("entries", type=type))

    def entry(self, record_id: RecordId) -> Entry:
        """One line of the index."""
        return cast("Entry", self.call("entry", record_id=record_id))

    def find(self, identity: str, field: str) -> RecordId | None:
        """The record sealed with this locator."""
        return cast("RecordId | None", self.call("find", identity=identity, field=field))

    def open_record(self, record_id: RecordId, *, reason: str, version: int | None = None) -> Record:
        """Open the newest version of a record, or a kept one."""
        return cast("Record", self.call("open_record", record_id=record_id, reason=reason, version=version))

    def open_many(self, record_ids: Sequence[RecordId], *, reason: str) -> list[Record]:
        """Open the newest versions of several records."""
        return cast("list[Record]", self.call("open_many", record_ids=list(record_ids), reason=reason))

    def versions(self, record_id: RecordId) -> list[int]:
        """The kept versions of a record."""
        return cast("list[int]", self.call("versions", record_id=record_id))

    def seal(
        self,
        type: str,
        title: str,
        payload: Secret,
        *,
        attributes: Mapping[str, str] | None = None,
        record_id: RecordId | None = None,
        locator: Locator | None = None,
    ) -> RecordId:
        """Seal a new record, or the next version of an existing one."""
        return self.seal_many([Draft(type, title, payload, dict(attributes or {}), record_id, locator)])[0]

    def seal_many(self, drafts: Sequence[Draft]) -> list[RecordId]:
        """Seal several records in one transaction."""
        return cast("list[RecordId]", self.call("seal_many", drafts=list(drafts)))

    def rename(self, record_id: RecordId, title: str) -> None:
        """Give a record another title."""
        self.call("rename", record_id=record_id, title=title)

    def set_attributes(self, record_id: RecordId, attributes: Mapping[str, str]) -> None:
        """Replace a record's attributes."""
        self.call("set_attributes", record_id=record_id, attributes=dict(attributes))

    def remove(self, record_id: RecordId) -> None:
        """Remove a record."""
        self.call("remove", record_id=record_id)

    def remove_many(self, record_ids: Sequence[RecordId]) -> None:
        """Remove several records in one transaction."""
        self.call("remove_many", record_ids=list(record_ids))

    def sign(self, record_id: RecordId, what: Signable, *, reason: str) -> bytes:
        """Sign with an account key."""
        return self.sign_many(record_id, [what], reason=reason)[0]

    def sign_many(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> list[bytes]:
        """Sign several objects with an account key."""
        return cast("list[bytes]", self.call("sign_many", record_id=record_id, several=list(several), reason=reason))

    def authorize(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Judge, count and log what a signer elsewhere is asked for next."""
        self.call("authorize", record_id=record_id, several=list(several), reason=reason)

    def preview(self, record_id: RecordId, several: Sequence[Signable], *, reason: str) -> None:
        """Raise what `sign_many` would raise by the policy's word."""
        self.call("preview", record_id=record_id, several=list(several), reason=reason)

    def sign_jws(self, record_id: RecordId, signing_input: bytes, *, reason: str) -> bytes:
        """Sign a JWS signing input of a known type."""
        return cast("bytes", self.call("sign_jws", record_id=record_id, signing_input=signing_input, reason=reason))

    def tag_row(self, table: str, row: Mapping[str, object]) -> bytes:
        """HMAC of a row of `wallet.db`."""
        return cast("bytes", self.call("tag_row", table=table, row=dict(row)))

    def tag_rows(self, table: str, several: Sequence[Mapping[str, object]]) -> list[bytes]:
        """HMACs of rows of one table of `wallet.db`."""
        return cast("list[bytes]", self.call("tag_rows", table=table, several=list(several)))

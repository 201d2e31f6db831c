"""Requests that wait at the door: who asks, what a person decides, when a request is void, and which repeats join it.

    preparing ─► waiting ─► approved ─► answered
                    ├─► denied, timed out
                    └─► void: every client that asked has hung up; approving it later signs nothing

A request that equals one of the same client joins it while that is open, and for ten minutes while nobody got its
answer: clients send again on errors of the network, and a payment is not made twice. Once an answer was delivered, an
equal request is a new one, since scripts call the same function twice in a row.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from cmwallet.errors import Denied, NotFound, Problem
from cmwallet.localchain.errors import RpcFailure
from cmwallet.signer.answers import REQUEST_PENDING, failure_of
from cmwallet.signer.clients import Client
from cmwallet.signer.kept_requests import REPEAT_SECONDS, KeptRequest, KeptRequests

WAITING_SECONDS: Final = 120.0
MOST_OPEN: Final = 5
_LOOK_SECONDS: Final = 0.2

Phase = Literal["preparing", "waiting", "approved", "denied", "void", "answered"]
Present = Callable[[], bool]
"""Whether the client that asks is still there."""


@dataclass(eq=False)
class Request:
    """One request. `lines` are what a person reads before deciding; `result` or `failure` is the answer.

    `process` asked first. `recovered`: an earlier door signed it, and may not have handed it to the node.
    """

    kept: KeptRequest
    client: Client
    digest: bytes
    askers: list[Present]
    phase: Phase = "preparing"
    lines: list[str] = field(default_factory=list)
    since: float = 0.0
    result: str | None = None
    failure: RpcFailure | None = None
    recovered: bool = False
    process: str = ""

    @property
    def id(self) -> str:
        """What a person types."""
        return f"{self.kept.client}-{self.kept.number}"

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return not any(present() for present in self.askers)


Work = Callable[[Request], str]
"""Carries a request out and returns the result; raises a `Problem` or an `RpcFailure`."""


class Requests:
    """The open requests of a door. May be called from any thread; `clock` is in seconds and never goes back."""

    def __init__(
        self,
        kept: KeptRequests,
        *,
        clock: Callable[[], float] = time.monotonic,
        announce: Callable[[Request], None] = lambda _request: None,
    ) -> None:
        self._kept = kept
        self._clock = clock
        self._announce = announce
        self._changed = threading.Condition()
        self._open: dict[tuple[str, bytes], Request] = {}
        self._undelivered: dict[tuple[str, bytes], tuple[float, Request]] = {}

    def enter(
        self,
        client: Client,
        digest: bytes,
        method: str,
        account: str,
        asker: Present,
        work: Work,
        process: Callable[[], str] = lambda: "",
    ) -> Request:
        """Return the request that this one is: a new one, on which work begins, or an equal one that it joins.

        Raises:
            RpcFailure: another request of the client waits already, or too many wait in all.
        """
        key = (client.name, digest)
        with self._changed:
            self._forget_old()
            for one in list(self._open.values()):
                self._look_after(one)
            joined = self._open.get(key)
            if joined is None and key in self._undelivered:
                joined = self._undelivered[key][1]
            if joined is not None:
                joined.askers.append(asker)
                return joined
            if any(one.client.name == client.name for one in self._open.values()):
                raise RpcFailure(REQUEST_PENDING, "a request of this client waits already")
            if len(self._open) >= MOST_OPEN:
                raise RpcFailure(REQUEST_PENDING, "too many requests wait already")
            request = Request(self._kept.take(client.name, digest, method, account), client, digest, [asker])
            self._open[key] = request
        request.process = process()
        threading.Thread(target=self._carry_out, args=(request, work), name=request.id, daemon=True).start()
        return request

    def _carry_out(self, request: Request, work: Work) -> None:
        result, failure = None, None
        try:
            result = work(request)
        except (Problem, RpcFailure) as refused:
            failure = failure_of(refused)
        except Exception as error:  # noqa: BLE001 - a client waits for an answer whatever happens
            failure = failure_of(error)
        with self._changed:
            request.result, request.failure, request.phase = result, failure, "answered"
            key = (request.client.name, request.digest)
            self._close(request)
            if failure is None:
                self._undelivered[key] = (self._clock() + REPEAT_SECONDS, request)
            is_hash = failure is None and request.kept.method == "eth_sendTransaction"
            self._kept.change(request.kept, "ended" if failure else "done", result if is_hash else None)
            self._changed.notify_all()

    def adopt(self, request: Request, seconds: float) -> None:
        """Take over an answer that an earlier door never gave, for so many seconds."""
        with self._changed:
            self._undelivered[request.client.name, request.digest] = (self._clock() + seconds, request)

    def wait_answer(self, request: Request) -> str:
        """Return the result once it is there. Raises `RpcFailure`."""
        with self._changed:
            self._changed.wait_for(lambda: request.phase == "answered")
        if request.failure is not None:
            raise request.failure
        assert request.result is not None
        return request.result

    def delivered(self, request: Request) -> None:
        """A client has the answer: from now on an equal request is a new one."""
        with self._changed:
            if self._undelivered.pop((request.client.name, request.digest), None) is not None:
                self._kept.change(request.kept, "delivered")

    def ask(self, request: Request, lines: Sequence[str]) -> None:
        """Wait until a person approves.

        Raises:
            Denied: a person said no, nobody answered in time, or the client has hung up.
        """
        with self._changed:
            request.lines, request.phase, request.since = list(lines), "waiting", self._clock()
        self._announce(request)
        with self._changed:
            while self._still_waits(request):
                self._changed.wait(_LOOK_SECONDS)
            ended = str(request.phase)
        if ended != "approved":
            why = {"denied": "denied", "void": "the client has hung up"}.get(ended, "nobody answered in time")
            raise Denied(f"{why}; nothing was signed")

    def _still_waits(self, request: Request) -> bool:
        self._look_after(request)
        return request.phase == "waiting"

    def _look_after(self, request: Request) -> None:
        if request.phase == "waiting" and request.abandoned:
            request.phase = "void"
            self._close(request)  # the client may ask for something else at once
        elif request.phase == "waiting" and self._clock() - request.since > WAITING_SECONDS:
            request.phase = "preparing"  # over, without a decision

    def _close(self, request: Request) -> None:
        key = (request.client.name, request.digest)
        if self._open.get(key) is request:
            del self._open[key]

    def decide(self, wanted: str, *, approve: bool) -> Request:
        """Approve or deny a waiting request by its id.

        Raises:
            NotFound: none of that id waits; it may be void because its client has hung up.
        """
        with self._changed:
            request = next((one for one in self._open.values() if one.id == wanted), None)
            if request is not None:
                self._look_after(request)
            if request is None or request.phase != "waiting":
                raise NotFound(
                    f"no request {wanted!r} waits; nothing was signed", hint="cmwallet signer requests lists them"
                )
            request.phase = "approved" if approve else "denied"
            self._changed.notify_all()
            return request

    def waiting(self) -> list[Request]:
        """Return what waits for a person, the oldest first."""
        with self._changed:
            for one in list(self._open.values()):
                self._look_after(one)
            return sorted((one for one in self._open.values() if one.phase == "waiting"), key=lambda one: one.since)

    def _forget_old(self) -> None:
        now = self._clock()
        self._undelivered = {key: kept for key, kept in self._undelivered.items() if kept[0] > now}

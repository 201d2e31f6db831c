"""Pool of the endpoints of one network, as one transport: nodes fail, the network goes on.

    look (all at once, 2 s) ─► the first that is well answers every read ─► it fails: the next one, from then on

Who serves another chain is left out and named; so is who lags. Reads are asked of one node after the other until one
answers, results (a revert, an account without coins) of one alone. A signed transaction goes to the next node, the
same bytes, when nobody can tell what became of it. What a lie would cost is asked of several: `cmwallet.node.quorum`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from cmwallet.errors import EndpointsDisagree, NetworkFailed, Problem, RpcRefused
from cmwallet.node.asking import HEDGE_SECONDS, ask_all, ask_in_turn
from cmwallet.node.broadcasting import hand_over_list, hand_over_once
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_health import HEALTH_SECONDS, Expected, Judged, ask_health, judge_health
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_memory import EndpointMemory, Failures, ForgetfulMemory
from cmwallet.node.failover import holds_refusal_of_the_node, is_of_the_node
from cmwallet.node.freshness import block_interval
from cmwallet.node.networks import Network
from cmwallet.node.rpc import Call, Transport, is_read

Answer = TypeVar("Answer")

SEND: Final = "eth_sendRawTransaction"
HEALTH_AGE_SECONDS: Final = 30
"""After so long endpoints are asked again how they are: a server lives long, and endpoints come back."""
_AGAIN_SECONDS: Final = 0.25


@dataclass
class Rules:
    """What the endpoints of a network are held to. `genesis` None: nobody has accepted one yet."""

    network: Network
    genesis: str | None = None
    checkpoint: tuple[int, str] | None = None
    on_demand: bool = False
    seconds: float = 10.0
    """What an answer may take."""


@dataclass
class Surroundings:
    """What a pool works with beside its endpoints; `note` is told of endpoints that are left out, `detail` of others.

    `clock` is in Unix seconds, by which blocks are old; `steady` in seconds that nobody sets back.
    """

    memory: EndpointMemory = field(default_factory=ForgetfulMemory)
    note: Callable[[str], None] = lambda _message: None
    detail: Callable[[str], None] = lambda _message: None
    clock: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class EndpointPool:
    """The endpoints of a network as a `Transport`. Safe to share between threads, unless its memory is not."""

    def __init__(
        self,
        rules: Rules,
        transports: Mapping[str, Transport],
        *,
        around: Surroundings | None = None,
        begin: Callable[[Transport], None] = lambda _transport: None,
        reading: Callable[[Transport], None] = lambda _transport: None,
    ) -> None:
        """Make a pool of `transports` by address, the preferred one first; nothing is asked yet.

        `begin` and `reading` set the time limits of a transport: for the look at its health, and for all that follows.
        """
        self.rules = rules
        self.around = around or Surroundings()
        self._begin, self._reading = begin, reading
        self._lock = threading.RLock()
        self._looked: float | None = None
        self._sticky: str | None = None
        self._told: set[str] = set()
        self.seen = 0
        """The highest block that two endpoints were seen to have."""
        self.stale = False
        """Whether the newest block of every endpoint is too old."""
        self.members = [
            Member(
                url,
                transport,
                NodeClient(transport, checkpoint=rules.checkpoint),
                self.around.memory.failures(url),
            )
            for url, transport in transports.items()
        ]

    def usable(self) -> list[Member]:
        """Return the endpoints that are used, the one that answers reads first; their health was asked lately.

        Raises:
            NetworkFailed (`Stale`), ReplayRisk: none can be used; the message says of each why.
        """
        with self._lock:
            if self._looked is None or self.around.steady() - self._looked > HEALTH_AGE_SECONDS:
                self._look()
            found = [one for one in self.members if one.problem is None]
            if not found:
                self._looked = None
                raise self._none_usable()
            alive = [one for one in found if not one.down] or found
            return sorted(alive, key=lambda one: one.url != self._sticky)

    def look_again(self) -> None:
        """Have every endpoint say anew how it is before it is used again."""
        with self._lock:
            self._looked = None

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; see `Transport.request`."""
        if method == SEND:
            return hand_over_once(self.usable(), (method, params), self.failed)
        if not is_read(method):
            return self.usable()[0].transport.request(method, params)
        return self._read(lambda transport: transport.request(method, params))

    def batch(self, calls: Sequence[Call]) -> list[object]:
        """Return the results of several calls; see `Transport.batch`."""
        if all(is_read(method) for method, _ in calls):
            try:
                return self._read(lambda transport: _checked(transport.batch(calls)))
            except _RefusedBatch as refused:
                return refused.answers
        if all(method == SEND for method, _ in calls):
            return hand_over_list(self.usable(), calls, self.failed)
        return self.usable()[0].transport.batch(calls)

    def close(self) -> None:
        """Let go of all connections."""
        for member in self.members:
            member.transport.close()

    def note(self, message: str) -> None:
        """Tell the user something, once."""
        self._tell(self.around.note, message)

    def failed(self, member: Member, failure: Exception | None) -> None:
        """Count a failure of an endpoint: it is not the first to be asked any more."""
        with self._lock:
            member.down = True
            if isinstance(failure, NetworkFailed):
                member.failures = member.failures.one_more(self.around.clock())
                self.around.memory.failed(member.url, member.failures)
                self._tell(self.around.detail, f"{failure.message}; another endpoint is asked")

    def answered(self, member: Member) -> None:
        """Have an endpoint answer from now on, since it did."""
        with self._lock:
            self._sticky = member.url
            if member.failures.count:
                member.failures = Failures()
                self.around.memory.failed(member.url, member.failures)

    def send_to_others(self, raw: bytes) -> None:
        """Hand signed bytes to every endpoint that is used; what they say changes nothing: one has them already."""
        params = ("0x" + raw.hex(),)
        members = [one for one in self.members if one.problem is None]
        ask_all([partial(one.transport.request, SEND, params) for one in members], seconds=self.rules.seconds)

    def _read(self, ask: Callable[[Transport], Answer]) -> Answer:
        try:
            return self._ask_usable(ask)
        except NetworkFailed:
            self.around.sleep(_AGAIN_SECONDS)
            self.look_again()
            return self._ask_usable(ask)

    def _ask_usable(self, ask: Callable[[Transport], Answer]) -> Answer:
        asked = self.usable()
        race = ask_in_turn([partial(ask, member.transport) for member in asked], _goes_on)
        if race.winner is None:
            for reply in race.failed:
                if isinstance(reply.failure, NetworkFailed):
                    self.failed(asked[reply.place], reply.failure)
            raise self._no_answer([reply.failure for reply in race.failed])
        for reply in race.failed:
            self.failed(asked[reply.place], reply.failure)
        self.answered(asked[race.winner.place])
        if race.winner.failure is not None:
            raise race.winner.failure
        return race.winner.answer  # type: ignore[return-value]  # it did not fail: there is one

    def _no_answer(self, failures: Sequence[Exception | None]) -> Exception:
        """Return what nodes refused, where they did: their word is better than none; else that nobody answers."""
        for failure in failures:
            if isinstance(failure, RpcRefused | _RefusedBatch):
                return failure
        if len(failures) == 1 and failures[0] is not None:
            return failures[0]
        reasons = "; ".join(failure.message for failure in failures if isinstance(failure, Problem))
        return NetworkFailed(f"no endpoint of {self.rules.network.name} answers: {reasons}", hint=self._hint)

    def _look(self) -> None:
        """Ask the endpoints how they are, all at once, and decide which are used."""
        now = self.around.clock()
        awake = [one for one in self.members if not one.failures.resting(now)] or self.members
        for member in self.members:
            member.health, member.problem, member.down = None, None, False
            if member not in awake:
                member.problem = NetworkFailed(f"{member.place} failed three times and is left out for half a minute")
        self._ask(awake)
        if not self._judge(awake) and len(awake) < len(self.members):
            rested = [one for one in self.members if one not in awake]
            self._ask(rested)
            self._judge(self.members)
        self._looked = self.around.steady()

    def _ask(self, members: Sequence[Member]) -> None:
        for member in members:
            member.problem = None
            self._begin(member.transport)
        asks = [partial(ask_health, member.client, self.rules.checkpoint) for member in members]
        replies = ask_all(asks, seconds=HEALTH_SECONDS, enough=2, patience=HEDGE_SECONDS)
        for member, reply in zip(members, replies, strict=True):
            self._reading(member.transport)
            if reply is None:
                member.problem = NetworkFailed(f"the node at {member.place} did not answer in time")
            else:
                member.health, member.seconds = reply.answer, reply.seconds
                member.problem = _problem(reply.failure, member.place)
            if member.problem is not None:
                self.failed(member, member.problem)
            elif member.failures.count:
                member.failures = Failures()
                self.around.memory.failed(member.url, member.failures)

    def _judge(self, members: Sequence[Member]) -> bool:
        """Say which of those that answered are used; return whether there are any."""
        rules, memory = self.rules, self.around.memory
        healths = {place: one.health for place, one in enumerate(members) if one.health is not None}
        expected = Expected(
            rules.network.name,
            rules.network.chain_id,
            rules.genesis,
            rules.on_demand,
            max(self.seen, memory.floor()),
            int(self.around.clock()),
        )
        judged = judge_health(
            healths,
            expected,
            lambda place: block_interval(members[place].client, healths[place].height),
            {place: one.place for place, one in enumerate(members)},
        )
        for place, problem in judged.unfit.items():
            members[place].problem = problem
            self._tell(self.around.note, f"{problem.message}; it is not used")
        self.stale = judged.stale
        if rules.genesis is None:
            _require_one_chain(rules.network, [members[place] for place in judged.usable])
        self._remember([healths[place].height for place in judged.usable], judged)
        return bool(judged.usable)

    def _remember(self, heights: Sequence[int], judged: Judged) -> None:
        """Keep how far the chain is, as far as two endpoints say so: one that lies would make all others look old."""
        if len(heights) > 1 and not judged.stale:
            self.seen = max(self.seen, sorted(heights)[-2])
            self.around.memory.seen(self.seen)

    def _tell(self, whom: Callable[[str], None], message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            whom(message)

    @property
    def _hint(self) -> str:
        return f"cmwallet network check {self.rules.network.name}"

    def _none_usable(self) -> Problem:
        """Return why no endpoint can be used: of one kind where all have that, with the reason of each."""
        problems = [one.problem for one in self.members if one.problem is not None]
        kinds = {type(problem) for problem in problems}
        kind = kinds.pop() if len(kinds) == 1 else NetworkFailed
        return kind(
            f"no endpoint of {self.rules.network.name} can be used: "
            + "; ".join(problem.message for problem in problems),
            hint=self._hint,
            details={"endpoints": {one.place: one.problem.message for one in self.members if one.problem is not None}},
        )


def pool_of(client: NodeClient) -> EndpointPool | None:
    """Return the pool behind a client; None where one node answers."""
    return client.transport if isinstance(client.transport, EndpointPool) else None


class _RefusedBatch(Exception):
    """A node answered a batch, and to a part of it that another node may be able to answer."""

    def __init__(self, answers: list[object]) -> None:
        super().__init__()
        self.answers = answers


def _checked(answers: list[object]) -> list[object]:
    if holds_refusal_of_the_node(answers) is not None:
        raise _RefusedBatch(answers)
    return answers


def _goes_on(failure: Exception) -> bool:
    return isinstance(failure, _RefusedBatch) or is_of_the_node(failure)


def _problem(failure: Exception | None, place: str) -> Problem | None:
    """Return why an endpoint that was asked how it is cannot be used."""
    if failure is None or isinstance(failure, NetworkFailed):
        return failure
    if isinstance(failure, RpcRefused):
        return NetworkFailed(f"{place}: {failure.message}")
    raise failure


def _require_one_chain(network: Network, members: Sequence[Member]) -> None:
    """Raise `EndpointsDisagree` when endpoints of a network that nobody accepted yet serve different chains."""
    firsts = {one.place: one.health.first for one in members if one.health is not None and one.health.first}
    if len(set(firsts.values())) > 1:
        raise EndpointsDisagree(
            f"the endpoints of {network.name} serve different chains",
            hint="take out the one that is not of it: cmwallet network endpoint remove",
            details={"first_blocks": firsts},
        )

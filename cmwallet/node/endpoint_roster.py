"""Roster of the endpoints of one network: each is asked how it is, judged, and used or left out and named.

    ask all at once (2 s) ─► judge ─► remember how far the chain is, and who fails

Whoever fails three times in a row is left out for half a minute; after that, and in a process that stays, all are asked
again. Endpoints that rest are asked all the same where no other can be used.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from cmwallet.errors import EndpointsDisagree, NetworkFailed, Problem, RpcRefused
from cmwallet.node.asking import HEDGE_SECONDS, ask_all
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_health import HEALTH_SECONDS, Expected, Judged, ask_health, judge_health
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_memory import EndpointMemory, Failures, ForgetfulMemory
from cmwallet.node.freshness import block_interval
from cmwallet.node.networks import Network
from cmwallet.node.rpc import Transport

HEALTH_AGE_SECONDS: Final = 30
"""After so long endpoints are asked again how they are: a server lives long, and endpoints come back."""

ALONE_SECONDS: Final = 2
"""After so long they are asked again where only one was left, and two are needed."""


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
    budget: float = HEALTH_SECONDS
    """So long an endpoint may take to say how it is."""
    patience: float = HEDGE_SECONDS
    """After so long the next one is asked, too, or the slowest are not waited for."""


class EndpointRoster:
    """The endpoints of a network. Safe to share between threads, unless the memory is not."""

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
        self._told: set[tuple[object, ...]] = set()
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

    def witnesses(self) -> list[Member]:
        """Return the endpoints that are used, for what several have to say; others are looked at again for it.

        One that failed a moment ago may be back, and nobody is to be believed alone for that. Raises as `usable`.
        """
        with self._lock:
            found = self.usable()
            if len(found) < 2 and self._looked is not None and self.around.steady() - self._looked > ALONE_SECONDS:
                self._looked = None
                found = self.usable()
            return found

    def wake_all(self) -> None:
        """Have those asked, too, that are left out because they failed: for whoever looks what is wrong with them."""
        with self._lock:
            for member in self.members:
                member.failures = Failures()
            self._looked = None

    def look_again(self) -> None:
        """Have every endpoint say anew how it is before it is used again."""
        with self._lock:
            self._looked = None

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
                self._tell(self.around.detail, f"{failure.message}; another endpoint is asked", member.place, "failed")

    def answered(self, member: Member) -> None:
        """Have an endpoint answer from now on, since it did."""
        with self._lock:
            self._sticky = member.url
            if member.failures.count:
                member.failures = Failures()
                self.around.memory.failed(member.url, member.failures)

    def _look(self) -> None:
        """Ask the endpoints how they are, all at once, and decide which are used."""
        now = self.around.clock()
        awake = [one for one in self.members if not one.failures.resting(now)] or self.members
        for member in self.members:
            member.health, member.problem, member.down = None, None, False
            if member not in awake:
                member.problem = NetworkFailed(f"{member.place} failed three times and is left out for half a minute")
        self._ask(awake)
        if not any(member.health for member in awake) and any(member.silent for member in awake):
            self._ask(awake, whole=True)  # a slow line, or a busy machine: none of them is worse than the others
        if not self._judge(awake) and len(awake) < len(self.members):
            rested = [one for one in self.members if one not in awake]
            self._ask(rested)
            self._judge(self.members)
        self._looked = self.around.steady()

    def _ask(self, members: Sequence[Member], *, whole: bool = False) -> None:
        """Ask endpoints how they are: within the budget, or for as long as any answer may take, until one answers."""
        for member in members:
            member.problem, member.silent = None, False
            (self._reading if whole else self._begin)(member.transport)
        asks = [partial(ask_health, member.client, self.rules.checkpoint) for member in members]
        around = self.around
        if whole:
            replies = ask_all(asks, seconds=self.rules.seconds, enough=1)
        else:
            replies = ask_all(asks, seconds=around.budget, enough=2, patience=around.patience)
        for member, reply in zip(members, replies, strict=True):
            self._reading(member.transport)
            if reply is None:
                member.silent = True
                member.problem = NetworkFailed(f"the node at {member.place} did not answer in time")
            else:
                member.health, member.seconds = reply.answer, reply.seconds
                member.problem = _problem(reply.failure, member.place)
                member.silent = member.problem is not None and "sent" not in member.problem.details
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
            self._tell(self.around.note, f"{problem.message}; it is not used", members[place].place, type(problem))
        well = {members[place].place for place in judged.usable}
        self._told = {key for key in self._told if key[0] not in well}  # if it goes wrong again, it is told again
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

    def _tell(self, whom: Callable[[str], None], message: str, *key: object) -> None:
        """Tell something once, by its key: how old a block is differs each time."""
        if (key or (message,)) not in self._told:
            self._told.add(key or (message,))
            whom(message)

    @property
    def hint(self) -> str:
        """Where to look what is wrong."""
        return f"cmwallet network check {self.rules.network.name}"

    def _none_usable(self) -> Problem:
        """Return why no endpoint can be used: of one kind where all have that, with the reason of each."""
        problems = [one.problem for one in self.members if one.problem is not None]
        kinds = {type(problem) for problem in problems}
        kind = kinds.pop() if len(kinds) == 1 else NetworkFailed
        return kind(
            f"no endpoint of {self.rules.network.name} can be used: "
            + "; ".join(problem.message for problem in problems),
            hint=self.hint if kind is NetworkFailed else problems[0].hint or self.hint,
            details={"endpoints": {one.place: one.problem.message for one in self.members if one.problem is not None}},
        )


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

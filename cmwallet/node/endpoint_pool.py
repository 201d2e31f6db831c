"""Pool of the endpoints of one network, as one transport: nodes fail, the network goes on.

    look (all at once, 2 s) ─► the first that is well answers every read ─► it fails: the next one, from then on

Who serves another chain is left out and named; so is who lags. Reads are asked of one node after the other until one
answers, results (a revert, an account without coins) of one alone. A signed transaction goes to the next node, the
same bytes, when nobody can tell what became of it. What a lie would cost is asked of several: `cmwallet.node.quorum`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from cmwallet.errors import NetworkFailed, Problem, RpcRefused
from cmwallet.node.asking import ask_all, ask_in_turn
from cmwallet.node.broadcasting import hand_over_list, hand_over_once
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_roster import EndpointRoster
from cmwallet.node.failover import holds_refusal_of_the_node, is_of_the_node
from cmwallet.node.rpc import Call, Transport, is_read

Answer = TypeVar("Answer")

SEND: Final = "eth_sendRawTransaction"
_AGAIN_SECONDS: Final = 0.25


class EndpointPool(EndpointRoster):
    """The endpoints of a network as a `Transport`."""

    _took: Member | None = None
    """Who took the last signed bytes."""

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """Return the result of one call; see `Transport.request`."""
        if method == SEND:
            self._took, answer = hand_over_once(self.usable(), (method, params), self.failed)
            return answer
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

    def hand_on(self, raw: bytes) -> None:
        """Hand the same bytes to the next endpoint where the one that took them last has failed since.

        It may have told nobody before. What is said to it changes nothing: whoever waits goes on waiting.
        """
        took = self._took
        if took is not None and (took.down or took.problem is not None):
            self._took = None
            with suppress(NetworkFailed, RpcRefused):
                self.request(SEND, ("0x" + raw.hex(),))

    def send_to_others(self, raw: bytes) -> None:
        """Hand signed bytes to every endpoint that is used; what they say changes nothing: one has them already.

        Who hangs is not waited for.
        """
        params = ("0x" + raw.hex(),)
        members = [one for one in self.members if one.problem is None]
        ask_all([partial(one.transport.request, SEND, params) for one in members], seconds=self.around.budget)

    def _read(self, ask: Callable[[Transport], Answer]) -> Answer:
        try:
            return self._ask_usable(ask)
        except NetworkFailed:
            self.around.sleep(_AGAIN_SECONDS)
            self.look_again()
            return self._ask_usable(ask)

    def _ask_usable(self, ask: Callable[[Transport], Answer]) -> Answer:
        asked = self.usable()
        asks = [partial(ask, member.transport) for member in asked]
        race = ask_in_turn(asks, _goes_on, patience=self.around.patience)
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
        return NetworkFailed(f"no endpoint of {self.rules.network.name} answers: {reasons}", hint=self.hint)


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

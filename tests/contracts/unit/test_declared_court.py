"""What is declared of cases is what the court does: in every state, up to its last second and from the next on."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

from cmwallet.market.court.case import CLIENT, read_case
from cmwallet.market.court.reading import complete_cases
from cmwallet.market.court.states import COURT
from cmwallet.market.states import ANYBODY
from identity.address import parse_address
from tests.contracts.court import HOUR, SECOND, SECRET, UPHELD, VOTE, Played, new_court
from tests.contracts.declared import Bound, Tried, WorldReader, carry_on, declared_moves
from tests.contracts.harness import DAY, ZERO, Account, EvmWorld


def request(played: Played, stakers: int = 1) -> int:
    """A request that can be seeded; one staker has all the seats, two share them."""
    played.jurors(stakers)
    case = played.request()
    played.world.mine(3)
    return case


def request_that_waits(played: Played) -> int:
    played.jurors(1)
    played.at(23)
    return played.request()


def request_without_jurors(played: Played) -> int:
    return request(played, 0)


def request_that_draws(played: Played) -> int:
    case = request(played)
    played.seed(case)
    return case


def request_that_draws_without_jurors(played: Played) -> int:
    case = request(played, 0)
    played.seed(case)
    return case


def voting(played: Played, stakers: int = 1) -> int:
    case = request(played, stakers)
    played.drawn(case)
    return case


def voting_of_two(played: Played) -> int:
    """One has voted, the other has not."""
    case = voting(played, 2)
    played.commit(case, played.world.person("juror 0"), UPHELD)
    return case


def revealing(played: Played, stakers: int = 1) -> int:
    """All have voted, and nobody has shown it."""
    case = voting(played, stakers)
    for place in range(stakers):
        played.commit(case, played.world.person(f"juror {place}"), UPHELD)
    return case


def revealing_of_two(played: Played) -> int:
    """One has shown her vote, the other has not."""
    case = revealing(played, 2)
    played.reveal(case, played.world.person("juror 0"), UPHELD)
    return case


def all_shown(played: Played) -> int:
    case = revealing(played)
    played.reveal(case, played.world.person("juror 0"), UPHELD)
    return case


def ended(played: Played) -> int:
    case = all_shown(played)
    played.court.send("advance", case, sender=played.anybody)
    return case


def ended_and_claimed(played: Played) -> int:
    case = ended(played)
    juror = played.world.person("juror 0")
    played.court.send("claim", case, juror.address, sender=juror)
    return case


def ended_without_her(played: Played) -> int:
    """She was drawn, and did not vote."""
    case = voting(played)
    played.world.move(5 * DAY)
    played.court.send("advance", case, sender=played.anybody)
    return case


def dispute(played: Played, *secrets: bytes) -> int:
    played.jurors(1)
    case = played.open(secrets=secrets)
    played.world.mine(3)
    return case


def dispute_with_secrets(played: Played) -> int:
    return dispute(played, SECRET, SECOND)


def dispute_of_many_seats(played: Played) -> int:
    """More than one call draws, without secrets."""
    played.jurors(1)
    case = played.open(101)
    played.world.mine(3)
    return case


def dispute_that_waits(played: Played) -> int:
    played.jurors(1)
    played.at(12)
    return played.open(secrets=[SECRET])


def showing(played: Played) -> int:
    """One party has shown her secret."""
    case = dispute_with_secrets(played)
    played.court.send("secret", case, 0, SECRET, sender=played.anybody)
    return case


def showing_of_many_seats(played: Played) -> int:
    played.jurors(1)
    case = played.open(101, secrets=[SECRET, SECOND])
    played.world.mine(3)
    played.court.send("secret", case, 0, SECRET, sender=played.anybody)
    return case


def showing_without_jurors(played: Played) -> int:
    case = played.open(secrets=[SECRET, SECOND])
    played.world.mine(3)
    played.court.send("secret", case, 0, SECRET, sender=played.anybody)
    return case


def dispute_that_draws(played: Played) -> int:
    case = showing(played)
    played.court.send("secret", case, 1, SECOND, sender=played.anybody)
    return case


SITUATIONS: dict[str, Callable[[Played], int]] = {
    begin.__name__: begin
    for begin in (
        *(request, request_that_waits, request_without_jurors, request_that_draws, request_that_draws_without_jurors),
        *(voting, voting_of_two, revealing, revealing_of_two, all_shown, ended, ended_and_claimed, ended_without_her),
        *(dispute, dispute_with_secrets, dispute_of_many_seats, dispute_that_waits, showing, showing_of_many_seats),
        *(showing_without_jurors, dispute_that_draws),
    )
}


class PlayedCase:
    """A case in a situation, and how each command is played on it."""

    def __init__(self, situation: str, monkeypatch: Any) -> None:
        self.world = EvmWorld()
        self.court = new_court(self.world)
        self.case = SITUATIONS[situation](self.court)
        self.monkeypatch = monkeypatch
        self.bound, self.reader = Bound(self.court.court), WorldReader(self.world)
        self.people = [self.world.person(name) for name in ("juror 0", "juror 1", "stranger")]
        self.tried = Tried(self.world, COURT, self.read, self.actions())

    def read(self) -> Any:
        answer = self.world.ask(ZERO, self.court.court.address, self.bound.call_data("cases", self.case))
        item, people = read_case(self.case, answer), [parse_address(who.address) for who in self.people]
        return complete_cases(self.reader, self.bound, [item], people)[0]  # type: ignore[arg-type]

    def actions(self) -> dict[tuple[str, str], tuple[Account, Any]]:
        found: dict[tuple[str, str], tuple[Account, Any]] = {}
        advance = "market advance court/{item}"
        people: dict[str, tuple[Account, list[bytes]]] = {ANYBODY: (self.court.anybody, [])}
        if self.read().kind == CLIENT:
            people["party"] = (self.world.person("party"), [SECRET, SECOND])
        else:
            people["requester"] = (self.world.person("requester"), [SECRET])
        for role, (who, secrets) in people.items():
            found[role, advance] = (who, functools.partial(self._carry_on, secrets))
        return found

    def votes(self, who: Account) -> dict[tuple[str, str], tuple[Account, Any]]:
        """What jurors do, played by somebody."""
        return {
            ("juror", "court vote {item} {choices}"): (who, self._commit),
            ("juror", "court reveal {item}"): (who, self._reveal),
            ("juror", "market claim"): (who, self._claim),
        }

    def _carry_on(self, secrets: list[bytes], item: Any, who: Account) -> None:
        carry_on(self.world, self.court.court, item, who, secrets, self.monkeypatch)

    def _commit(self, _item: Any, who: Account) -> None:
        seats = self.court.ballot(self.case, who.address).seats
        sealed = self.court.sealed(self.case, who, UPHELD)
        self.court.court.send("commit", self.case, sealed, sender=who, value=VOTE * seats)

    def _reveal(self, _item: Any, who: Account) -> None:
        self.court.reveal(self.case, who, UPHELD)

    def _claim(self, _item: Any, who: Account) -> None:
        self.court.court.send("claim", self.case, who.address, sender=who)

    def moments(self) -> list[int]:
        """The next second, the last of the state and the next, late on the next day, and when patience is over."""
        item = self.read()
        late = (0, 1, 23 * HOUR + 1, 15 * DAY)
        return [self.world.time + 1, *(item.until + more for more in late), item.secrets_until, item.secrets_until + 1]


@functools.cache
def tried(situation: str) -> Tried:
    """Play everything in a situation, once for all tests; what jurors do is played by each of them and a stranger."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        played = PlayedCase(situation, monkeypatch)
        moments = played.moments()
        played.tried.at(moments)
        for who in played.people:
            played.tried.actions = played.votes(who)
            played.tried.at(moments)
        return played.tried


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_declared_is_taken_and_what_is_not_is_refused(situation: str) -> None:
    assert tried(situation).disagreements == []


def test_every_step_that_is_declared_was_played_to_every_state_that_it_leads_to() -> None:
    played = [tried(situation) for situation in SITUATIONS]
    moves = {move for one in played for move in one.moves}
    declared = declared_moves(COURT, {(step.who, step.command) for state in COURT.states for step in state.steps})
    assert declared - moves == set()

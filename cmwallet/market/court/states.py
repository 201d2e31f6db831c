"""States of cases: who can or must do what, by when, and what silence costs."""

from __future__ import annotations

from typing import Final

from cmwallet.market.court.case import (
    CLIENT,
    COMMITTING,
    DRAWING,
    ENDED,
    FEE,
    HIDDEN,
    REVEALING,
    SEATED,
    SEEDING,
    SHOWING,
    VOTE,
    WAITING,
    Case,
)
from cmwallet.market.states import ANYBODY, State, StateTable, Step
from identity.address import Address

_ADVANCE: Final = "market advance court/{item}"
_CONCERNED: Final = ("requester", "juror")
"""Who gains when a case goes on: who asked, and who may earn by voting. The parties of a client's case have an item in
the client, whose steps say so.
"""


def _seated(case: Case, who: Address | None, _now: int) -> bool:
    ballot = case.ballot(who)
    return who is None or (ballot is not None and ballot.status == SEATED)


def _hidden(case: Case, who: Address | None, _now: int) -> bool:
    ballot = case.ballot(who)
    return who is None or (ballot is not None and ballot.status == HIDDEN)


def _owed(case: Case, who: Address | None, _now: int) -> bool:
    return who is not None and case.owed(who)


def _of_people(case: Case, _who: Address | None, _now: int) -> bool:
    return case.kind != CLIENT


def _of_client(case: Case, _who: Address | None, _now: int) -> bool:
    return case.kind == CLIENT


def _pledge(case: Case, _who: Address) -> int:
    return 3 * FEE * case.seats


def _absence(case: Case, who: Address) -> int:
    """Half of a fee for each seat."""
    ballot = case.ballot(who)
    return 0 if ballot is None else ballot.seats * FEE // 2


def _votes(case: Case, who: Address) -> int:
    ballot = case.ballot(who)
    return 0 if ballot is None else ballot.seats * VOTE


def _late(action: str, to: tuple[str, ...]) -> Step[Case]:
    return Step(ANYBODY, action, _ADVANCE, to=to, when="late", gains=_CONCERNED)


_LEFT_LYING: Final[Step[Case]] = _late(
    "a people's case is dismissed, and the pledge burnt; a client's is armed again, or undecided after 14 days",
    ("ended", "seeding", "waiting"),
)
"""What becomes of a case that was not drawn to the end on its day."""


COURT: Final[StateTable[Case]] = StateTable(
    "court",
    "case",
    (
        State(
            WAITING,
            "waiting",
            "until the end of the day (UTC)",
            (
                _late(
                    "the draw is armed for today, or waits for another day; after 14 days the case ends",
                    ("seeding", "waiting", "ended"),
                ),
            ),
        ),
        State(
            SEEDING,
            "seeding",
            "200 blocks, and until the end of the day (UTC)",
            (
                Step(
                    "requester",
                    "show the secret, so that seats can be drawn",
                    _ADVANCE,
                    to=("drawing",),
                    duty=True,
                    otherwise="the case is dismissed and the pledge burnt",
                    loses=_pledge,
                    offered=_of_people,
                ),
                Step(
                    ANYBODY,
                    "take the hash of the block, so that seats can be drawn",
                    _ADVANCE,
                    to=("showing", "drawing"),
                    gains=("juror",),
                    offered=_of_client,
                ),
                _LEFT_LYING,
            ),
        ),
        State(
            SHOWING,
            "showing",
            "until 20:00 (UTC): the parties of a dispute show their secrets",
            (
                Step(
                    "party",
                    "show the secret",
                    _ADVANCE,
                    to=("drawing",),
                    otherwise="the seats are drawn without it",
                ),
                _late("the seats are drawn without the missing secrets", ("drawing", "committing", "ended")),
            ),
        ),
        State(
            DRAWING,
            "drawing",
            "until the end of the day (UTC)",
            (
                Step(
                    ANYBODY,
                    "draw the seats",
                    _ADVANCE,
                    to=("committing", "ended"),
                    gains=_CONCERNED,
                    otherwise="a people's case is dismissed and the pledge burnt",
                ),
                _LEFT_LYING,
            ),
        ),
        State(
            COMMITTING,
            "committing",
            "3 days, or until all have voted",
            (
                Step(
                    "juror",
                    "vote",
                    "court vote {item} {choices}",
                    to=("revealing",),
                    duty=True,
                    otherwise="your stake leaves the registry, less a quarter of a CMT for each seat",
                    loses=_absence,
                    offered=_seated,
                ),
                _late("the vote is closed, and counted if nobody voted", ("revealing", "ended")),
            ),
        ),
        State(
            REVEALING,
            "revealing",
            "2 days, or until all votes are shown",
            (
                Step(
                    "juror",
                    "show the vote",
                    "court reveal {item}",
                    duty=True,
                    otherwise="the money of the vote is lost",
                    loses=_votes,
                    offered=_hidden,
                ),
                Step(
                    ANYBODY,
                    "count the votes, which are all shown",
                    _ADVANCE,
                    to=("ended",),
                    gains=_CONCERNED,
                    offered=lambda case, _who, _now: case.shown == case.committed,
                ),
                _late("the votes are counted", ("ended",)),
            ),
        ),
        State(
            ENDED,
            "ended",
            "for ever",
            (Step("juror", "collect what is owed", "market claim", when="always", duty=True, offered=_owed),),
        ),
    ),
)

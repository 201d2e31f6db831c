"""Results of comparing and searching names, and of checking an identity's records."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Day, Did, Json, Time


class Check(TypedDict):
    """One check of a report."""

    check: str
    outcome: str
    reason: str
    evidence: dict[str, Json]


class Report(TypedDict):
    """The checks of an identity's records."""

    type: str
    version: int
    subject: Did
    level: str
    made: Time
    outcome: str
    checks: list[Check]
    screening: Json


class SanctionsList(TypedDict):
    """A list that was indexed; `addresses` is null when an older release read it, which kept none."""

    name: str
    format: str
    path: str
    sha256: str
    published: Day
    added: Time
    entries: int
    names: int
    dated_by: str
    missing: list[str]
    addresses: int | None


class WordPair(TypedDict):
    """Two words that were laid side by side."""

    one: str
    other: str
    likeness: float


class Comparison(TypedDict):
    """How alike two names are."""

    score: float
    match: bool
    threshold: float
    features: dict[str, float]
    evidence: dict[str, float]
    pairs: list[WordPair]
    extra: list[str]


_Evidence = dict[str, float]
_Pairs = list[WordPair]
_Words = list[str]


class Match(TypedDict):
    """An entry of a list that a name resembles."""

    list: str
    entry: str
    schema: str
    name: str
    score: float
    match: bool
    threshold: float
    features: _Evidence
    evidence: _Evidence
    pairs: _Pairs
    extra: _Words


class Screening(TypedDict):
    """What the lists have under a name."""

    lists: list[SanctionsList]
    level: str
    threshold: float
    matches: list[Match]


class LineError(TypedDict):
    """Why a line was refused."""

    code: str
    exit: int
    message: str


class RefusedLine(TypedDict):
    """What stands in the place of a line that was refused."""

    line: int
    error: LineError


class ScreenedLine(TypedDict):
    """What the lists have under the name of a line."""

    name: str
    matches: list[Match]

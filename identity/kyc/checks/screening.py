"""Screening of an identity: every name that it goes by, against every list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from identity.errors import InvalidInput
from identity.kyc.checks.facts import Facts
from identity.kyc.names.compare import threshold_of
from identity.kyc.names.qualifiers import Qualifiers
from identity.kyc.report import Check, Screening

OLD_DAYS: Final = 30


class Screener(Protocol):
    """What can search sanctions lists for a person."""

    def lists(self) -> Sequence[Mapping[str, str]]:
        """Every list: `id`, `version`, `sha256` and `date` (YYYY-MM-DD of its content).

        Of a set of files that was not complete also `missing`: the names of those that were not there.
        """

    def scores(self, name: str, known: Qualifiers, level: str) -> Mapping[tuple[str, str], float]:
        """The score of each entry, named by list and id, that the name matches at a level."""


def check_screening(facts: Facts, screener: Screener | None, now: str) -> tuple[list[Check], Screening | None]:
    """Search for every name; `now` is RFC 3339. Without lists, or without a name, the check is skipped."""
    lists = [] if screener is None else list(screener.lists())
    names = facts.all_names()
    if screener is None or not lists:
        return [Check("screening", "skipped", "there is no sanctions list; identity kyc lists add")], None
    if not names:
        return [Check("screening", "skipped", "no name is known")], None
    matches: dict[tuple[str, str], float] = {}
    unfit: list[tuple[str, str]] = []
    for field, name in names.items():
        try:
            scores = screener.scores(name, facts.qualifiers(), facts.level)
        except InvalidInput as problem:
            unfit.append((field, problem.message))
            continue
        for key, score in scores.items():
            matches[key] = max(score, matches.get(key, 0.0))
    if unfit and not matches:
        return [Check("screening", "fail", unfit[0][1], {"names": [field for field, _ in unfit]})], None
    result = Screening(
        result="match" if matches else "clear",
        threshold=threshold_of(facts.level),
        date=now,
        lists=lists,
        best_score=max(matches.values(), default=0.0),
        matches=len(matches),
    )
    old = [item["id"] for item in lists if (facts.today - date.fromisoformat(item["date"])).days > OLD_DAYS]
    partial = [item["id"] for item in lists if item.get("missing")]
    evidence = {
        "names": sorted(names),
        "lists": [item["id"] for item in lists],
        "old": old,
        "partial": partial,
        "matches": len(matches),
    }
    if matches:
        what = "one entry resembles" if len(matches) == 1 else f"{len(matches)} entries resemble"
        reason = f"{what} the person; the best score is {result.best_score}"
        return [Check("screening", "fail", reason, evidence)], result
    if old or partial:
        lacks = [f"{len(old)} of the lists are older than {OLD_DAYS} days"] if old else []
        lacks += [f"files of the lists {', '.join(partial)} are missing"] if partial else []
        reason = f"nothing matches, but {' and '.join(lacks)}"
        return [Check("screening", "warn", reason, evidence)], result
    return [
        Check(
            "screening",
            "pass",
            "nothing matches in " + ("one list" if len(lists) == 1 else f"{len(lists)} lists"),
            evidence,
        )
    ], result

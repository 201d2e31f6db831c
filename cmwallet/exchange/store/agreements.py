"""Table `agreements`: what a pair was given to sign, by its digest: terms and hashes, and the loan once one stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import write_json
from oauth.store.work import Row, Work

_COLUMNS: Final = "digest, pair, document, terms, made, deadline, loan"
_KEPT_SECONDS: Final = 7 * 86_400
"""For which an agreement that never became a loan is kept beyond the end of its signatures."""


@dataclass(frozen=True)
class KeptAgreement:
    """`digest` and `document` as `0x…`; `terms` as the file has them, without a name or an account."""

    digest: str
    pair: str
    document: str
    terms: Mapping[str, object]
    made: int
    deadline: int
    loan: int | None


def insert(work: Work, kept: KeptAgreement) -> None:
    """Keep an agreement that was handed out."""
    work.run(
        """INSERT INTO agreements (digest, pair, document, terms, made, deadline, loan)
        VALUES (:digest, :pair, :document, :terms, :made, :deadline, :loan)""",
        {**vars(kept), "terms": write_json(dict(kept.terms)).decode()},
    )


def find(work: Work, digest: str) -> KeptAgreement | None:
    """Return an agreement by its digest."""
    row = work.one(f"SELECT {_COLUMNS} FROM agreements WHERE digest = :digest", {"digest": digest})  # noqa: S608
    return None if row is None else _kept(row)


def of_pair(work: Work, pair: str) -> list[KeptAgreement]:
    """Return the agreements of a pair, the newest first."""
    rows = work.all(
        f"SELECT {_COLUMNS} FROM agreements WHERE pair = :pair ORDER BY made DESC, digest",  # noqa: S608 - a constant
        {"pair": pair},
    )
    return [_kept(row) for row in rows]


def waiting(work: Work, now: int) -> list[KeptAgreement]:
    """Return those that may still become a loan, or may have without being noticed."""
    rows = work.all(
        f"SELECT {_COLUMNS} FROM agreements WHERE loan IS NULL AND deadline > :then",  # noqa: S608 - a constant
        {"then": now - _KEPT_SECONDS},
    )
    return [_kept(row) for row in rows]


def became(work: Work, digest: str, loan: int) -> bool:
    """Write down the number of the loan; whether it is news."""
    return (
        work.run(
            "UPDATE agreements SET loan = :loan WHERE digest = :digest AND loan IS NULL",
            {"digest": digest, "loan": loan},
        )
        == 1
    )


def sweep(work: Work, now: int) -> int:
    """Drop agreements that never became a loan; how many there were."""
    return work.run("DELETE FROM agreements WHERE loan IS NULL AND deadline <= :then", {"then": now - _KEPT_SECONDS})


def _kept(row: Row) -> KeptAgreement:
    digest, pair, document, terms, made, deadline, loan = row
    return KeptAgreement(digest, pair, document, json.loads(terms), made, deadline, loan)

"""What the `identity kyc` commands share: options that qualify a name, and how a comparison is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import kyc

if TYPE_CHECKING:
    from identity.kyc.names.compare import Comparison

Schema = Annotated[
    str,
    typer.Option(
        "--schema",
        metavar="SCHEMA",
        help="What is named: Person, Company, Organization, LegalEntity, PublicBody, Vessel or Airplane.",
    ),
]
Level = Annotated[
    str,
    typer.Option(
        "--level", metavar="LEVEL", help="How careful: simplified (from 0.7 on), standard (0.5) or enhanced (0.3)."
    ),
]


def comparison_document(comparison: Comparison) -> kyc.Comparison:
    """Return a comparison as the commands print it."""
    return {
        "score": comparison.score,
        "match": comparison.match,
        "threshold": comparison.threshold,
        "features": dict(comparison.features),
        "evidence": dict(comparison.evidence),
        "pairs": [{"one": one, "other": other, "likeness": likeness} for one, other, likeness in comparison.pairs],
        "extra": list(comparison.extra),
    }


def evidence_rows(evidence: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return each summand of a score as a line: its name in words, its amount with a sign."""
    return [(name.replace("_", " "), f"{amount:+.2f}") for name, amount in evidence.items()]

"""Decisions under a policy, read from the vault's log: what was let through, by which rule, and what was refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from cmwallet.policy.evaluation import ONCE
from cmwallet.policy.exceptions import MADE
from cmwallet.policy.guard import REFUSED, RULE
from cmwallet.policy.language import Effect
from cmwallet.policy.ledger import FORGIVEN
from identity.timestamps import rfc3339
from identity.vault.audit import AuditLine

_ASKER: Final = re.compile(r" \((?P<by>agent, for process .*)\)$")
_SIGNED: Final = re.compile(r"signed( [0-9]+)?")


@dataclass(frozen=True)
class Decision:
    """One line: when (Unix seconds), what came of it, by which rule, who asked, and what it was."""

    line: int
    time: int
    effect: Effect
    rule: str
    by: str
    words: str

    def as_json(self) -> dict[str, object]:
        """The shape in `--json`."""
        return {
            "line": self.line,
            "time": rfc3339(self.time),
            "verdict": self.effect,
            "rule": self.rule,
            "by": self.by,
            "words": self.words,
        }


def decisions(lines: Iterable[AuditLine]) -> Iterator[Decision]:
    """Yield what lines of the log say of decisions, in their order."""
    for line in lines:
        asker = _ASKER.search(line.facts.get("asked", line.reason))
        by = asker["by"] if asker else "a command with the passphrase"
        if RULE in line.facts and line.event != REFUSED:
            words = "; ".join(said for name, said in line.facts.items() if _SIGNED.fullmatch(name))
            yield Decision(line.sequence, line.time, "allow", line.facts[RULE], by, words)
        elif line.event == REFUSED and RULE in line.facts:
            yield Decision(line.sequence, line.time, "deny", line.facts[RULE], by, line.reason)
        elif line.event == MADE:
            yield Decision(line.sequence, line.time, "allow", ONCE, by, f"from now on: {line.facts['words']}")
        elif line.event == FORGIVEN:
            yield Decision(line.sequence, line.time, "allow", FORGIVEN, by, line.reason)

"""Guard of a vault's keys by its policy: what is signed is judged and counted in the transaction that logs it.

One and the same wherever a vault is open: in the agent, in a command that was given the passphrase, in a server. Where
the transaction is the vault's own, no two processes can pass a limit together.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from cmwallet.errors import ApprovalNeeded, NotFound, PolicyRefused, Problem, Tampered
from cmwallet.policy.evaluation import Verdict, evaluate, evaluate_excepted, refuse_reservation
from cmwallet.policy.exceptions import (
    ONCE_SECONDS,
    AllowedOnce,
    Exceptions,
    exception_facts,
    lift,
    standing_of,
    used_facts,
)
from cmwallet.policy.facts import RequestFacts, facts_of, fingerprint
from cmwallet.policy.language import How, Policy
from cmwallet.policy.ledger import FACT, Ledger, counted_of, counted_text
from cmwallet.policy.refusals import approval_needed, refused
from cmwallet.policy.sealed import LOCATOR, read_policy
from identity.vault.audit import AuditEvent
from identity.vault.guarding import LogPosition, SealedState
from identity.vault.interface import Entry, Signable
from identity.vault.signing_inputs import SigningInput

REFUSED: Final = "refuse"
"""Event of a line of the log that says what was refused."""
RULE: Final = "rule"
"""Name of the fact in a line of the log that names the rule by which it was signed."""
_SAME_AGAIN: Final = 1.0
"""A refusal by the same rule is logged once a second at most, then counted."""
APPROVED_SECONDS: Final = 3600
_TITLES: Final = 8

Approver = Callable[[ApprovalNeeded], None]
"""Has a person agree. Raises the error, or another `Problem`, when nobody does."""


def refuse_asking(needed: ApprovalNeeded) -> None:
    """For where nobody can be asked: the agent, whose callers ask and come again."""
    raise needed


class PolicyGuard:
    """The `identity.vault.guarding.Guard` of a vault. `clock` is in Unix seconds and runs as the machine does."""

    def __init__(self, approver: Approver = refuse_asking, *, clock: Callable[[], float] = time.time) -> None:
        self._approver = approver
        self._clock = clock
        self._root: bytes | None = None
        self._policy: Policy | None = None
        self._standing = ""
        self._ledger = Ledger.of((), ())
        self._exceptions = Exceptions()
        self._position = LogPosition()
        self._approved: dict[str, list[tuple[float, How]]] = {}
        self._said: dict[str, tuple[float, int]] = {}

    def decide(self, state: SealedState, key: Entry, several: Sequence[Signable | SigningInput]) -> Mapping[str, str]:
        """Judge what is to be signed, all or none; see `Guard.decide`.

        Raises:
            PolicyRefused: a rule or a limit refuses one of them. ApprovalNeeded: a person has to agree.
        """
        policy = self._current(state)
        if policy is None:
            return {}
        now = int(self._clock())
        self._catch_up(state, policy, now)
        facts = [facts_of(policy, key, one) for one in several]
        verdicts = self._judge(policy, facts, now)
        if not state.writable:
            raise PolicyRefused("nothing is signed under a policy where it cannot be written down")
        self._spend_approvals(facts, verdicts)
        rule = verdicts[0].rule if verdicts else ""
        return {FACT: counted_text(facts, (one.rule for one in verdicts)), RULE: rule, **used_facts(verdicts)}

    def check(self, state: SealedState, key: Entry, several: Sequence[Signable | SigningInput]) -> None:
        """Raise what `decide` would; nothing is counted, and nobody's yes is used up."""
        policy = self._current(state)
        if policy is not None:
            now = int(self._clock())
            self._catch_up(state, policy, now)
            self._judge(policy, [facts_of(policy, key, one) for one in several], now)

    def reserve(self, state: SealedState, facts: RequestFacts) -> Mapping[str, str]:
        """Return the facts of a line that counts an amount ahead. Raises `PolicyRefused` when a sum has no room."""
        policy = self._current(state)
        text = counted_text([facts], [facts.kind])
        if policy is None:
            return {FACT: text}
        now = int(self._clock())
        self._catch_up(state, policy, now)
        verdict = refuse_reservation(policy, self._ledger, facts, now)
        if verdict is not None:
            raise refused(verdict, facts)
        return {FACT: text}

    def allow_once(self, state: SealedState, key: Entry, asked: Signable | SigningInput) -> Mapping[str, str]:
        """Return the facts of a line that makes an exception for exactly this request.

        Raises:
            NotFound: there is no policy. PolicyRefused: it is frozen, or no exception lets that through.
        """
        policy = self._current(state)
        if policy is None:
            raise NotFound("there is no policy, so nothing is to be excepted", hint="cmwallet policy set FILE")
        facts = facts_of(policy, key, asked)
        verdict = evaluate_excepted(policy, facts)
        if verdict.effect != "allow":
            raise refused(verdict, facts)
        return exception_facts(facts, self._standing, int(self._clock()))

    def exceptions(self, state: SealedState) -> list[AllowedOnce]:
        """Return the exceptions that can be used now."""
        policy, now = self._current(state), int(self._clock())
        if policy is None:
            return []
        self._catch_up(state, policy, now)
        return self._exceptions.open(self._standing, now)

    def snapshot(self, state: SealedState) -> tuple[Policy | None, Ledger]:
        """Return the policy in force and a copy of the ledger, for whoever goes on without the vault."""
        policy = self._current(state)
        if policy is not None:
            self._catch_up(state, policy, int(self._clock()))
        return policy, self._ledger.copy()

    def consult(self, state: SealedState, kind: str, entries: Sequence[Entry]) -> None:
        """Judge the opening or changing of records; see `Guard.consult`. Only rules that name the kind say anything."""
        policy = self._current(state)
        if policy is None:
            return
        words = f"{kind} {', '.join(entry.title for entry in entries[:_TITLES])}"
        digest = fingerprint(kind, *sorted(entry.record_id for entry in entries))
        fields = tuple(entry.title for entry in entries)
        facts = [RequestFacts(kind, words, "", fields=fields, digest=digest)]
        self._spend_approvals(facts, self._judge(policy, facts, int(self._clock())))

    def verdicts(self, state: SealedState, key: Entry, several: Sequence[Signable | SigningInput]) -> list[Verdict]:
        """Return what would become of each, after those before it; nothing is counted. Without a policy: nothing."""
        policy = self._current(state)
        if policy is None:
            return []
        now = int(self._clock())
        self._catch_up(state, policy, now)
        facts = [facts_of(policy, key, one) for one in several]
        return self._lifted(policy, self._each(policy, facts, now), facts, now)

    def _current(self, state: SealedState) -> Policy | None:
        if state.records_root != self._root:
            record = state.open_found(*LOCATOR)
            policy = None if record is None else read_policy(record)
            self._standing = "" if record is None else standing_of(record)
            if policy != self._policy:
                self._policy = policy
                self._begin_anew(policy)
            self._root = state.records_root
        return self._policy

    def _begin_anew(self, policy: Policy | None) -> None:
        """Forget what was read of the log."""
        self._position = LogPosition()
        limits, exclusive = ((), ()) if policy is None else (policy.limits, policy.exclusive)
        self._ledger = Ledger.of(limits, exclusive)
        self._exceptions = Exceptions()

    def _catch_up(self, state: SealedState, policy: Policy, now: int) -> None:
        """Read what was counted since, by this process and all others."""
        oldest = now - max(ONCE_SECONDS, *(one.window or 0 for one in policy.limits), 0)
        try:
            lines, self._position = state.lines_after(self._position, oldest)
        except Tampered:  # the log was sealed anew by a rotation, or it was changed: reading it whole tells
            self._begin_anew(policy)
            lines, self._position = state.lines_after(self._position, oldest)
        self._ledger.read(lines)
        self._exceptions.read(lines)
        self._ledger.expire(now)

    def _judge(self, policy: Policy, facts: Sequence[RequestFacts], now: int) -> list[Verdict]:
        verdicts = self._lifted(policy, self._each(policy, facts, now), facts, now)
        for one, asked in zip(verdicts, facts, strict=True):
            if one.effect == "deny":
                raise refused(one, asked)
        wanted = [(one, asked) for one, asked in zip(verdicts, facts, strict=True) if one.effect == "ask"]
        missing = self._unapproved([(asked.digest, one.how) for one, asked in wanted])
        if missing:
            raise approval_needed(wanted, missing)
        return verdicts

    def _each(self, policy: Policy, facts: Sequence[RequestFacts], now: int) -> list[Verdict]:
        """Judge each after those before it, as if these had been counted."""
        ledger = self._ledger if len(facts) < 2 else self._ledger.copy()
        verdicts = []
        for place, one in enumerate(facts):
            verdicts.append(evaluate(policy, ledger, one, now))
            if len(facts) > 1:
                ledger.add(counted_of(one, policy.exclusive, now, ("now", place)))
        return verdicts

    def _lifted(
        self, policy: Policy, verdicts: Sequence[Verdict], facts: Sequence[RequestFacts], now: int
    ) -> list[Verdict]:
        """Return the verdicts with the exceptions that can be used now."""
        return lift(policy, verdicts, facts, self._exceptions.open(self._standing, now))

    # What people agreed to.

    def agree(self, fingerprints: Sequence[str], how: How) -> None:
        """Note that a person agreed to these, each once, within the hour; by a word or by the passphrase."""
        until = self._clock() + APPROVED_SECONDS
        for one in fingerprints:
            self._approved.setdefault(one, []).append((until, how))

    def approve(self, needed: ApprovalNeeded) -> None:
        """Have a person agree; see `Guard.approve`."""
        self._approver(needed)
        found = needed.details.get("fingerprints")
        self.agree([str(one) for one in found] if isinstance(found, list) else [], "passphrase")

    def _unapproved(self, wanted: Sequence[tuple[str, How]]) -> list[str]:
        """Return the fingerprints for which nobody's yes is left, as often as it lacks."""
        now, missing = self._clock(), []
        for (one, how), times in Counter(wanted).items():
            alive = [agreed for until, agreed in self._approved.get(one, ()) if until > now]
            enough = [agreed for agreed in alive if how == "yes" or agreed == "passphrase"]
            missing += [one] * max(0, times - len(enough))
        return missing

    def _spend_approvals(self, facts: Sequence[RequestFacts], verdicts: Sequence[Verdict]) -> None:
        for one, asked in zip(verdicts, facts, strict=True):
            if one.effect == "ask":
                kept = self._approved.get(asked.digest, [])
                with suppress(ValueError, IndexError):
                    kept.remove(min(kept))

    def refusal(self, problem: Problem) -> AuditEvent | None:
        """Return what the log says of a refusal; see `Guard.refusal`."""
        if not isinstance(problem, PolicyRefused | ApprovalNeeded) or "rule" not in problem.details:
            return None
        rule, now = str(problem.details["rule"]), self._clock()
        last, silent = self._said.get(rule, (0.0, 0))
        if 0 <= now - last < _SAME_AGAIN:
            self._said[rule] = (last, silent + 1)
            return None
        self._said[rule] = (now, 0)
        more = f" ({silent} more before)" if silent else ""
        return AuditEvent(REFUSED, f"{problem.message}{more}", facts={RULE: rule})

"""Evaluation of a request: a pure function of the policy, the ledger, the facts and the time.

deny rules, what no policy lets through, limits, ask rules, allow rules, the default: in this order, whatever the order
in which they were written. A step that decides nothing is in the trace as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmwallet.policy.facts import RequestFacts
from cmwallet.policy.language import ONLY_BY_NAME, Effect, How, Limit, Policy, Rule, covers_kind, matches
from cmwallet.policy.ledger import Counted, Ledger, Tally, amount_of, counted_of
from cmwallet.policy.telling import told_amount, told_limit
from identity.timestamps import rfc3339

_PLACE: Final = ("now",)
FROZEN: Final = "frozen"
DEFAULT: Final = "default"
ONCE: Final = "once"
"""What is named where no rule decided, but that the policy is frozen, its default, or an exception from it."""
DELEGATES: Final = "delegatecall"
UNLIMITED: Final = "unlimited"
NEVER_LIFTED: Final = frozenset({FROZEN, DELEGATES, UNLIMITED})
"""What no exception lets through."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of a request, and by which rule. `words` say why; `details` have the numbers of a limit.

    `exception` is the number of the line of the log whose exception let it through.
    """

    effect: Effect
    rule: str
    words: str
    how: How = "yes"
    details: dict[str, object] = field(default_factory=dict)
    trace: tuple[str, ...] = ()
    exception: int | None = None


def evaluate(policy: Policy, ledger: Ledger, facts: RequestFacts, now: int) -> Verdict:
    """Return the verdict over a request at `now` (Unix seconds); the ledger holds what its windows hold then."""
    trace: list[str] = []
    for verdict in (*_denied(policy, facts, now, trace), *_never(policy, facts, trace)):
        return _with(verdict, trace)
    for verdict in _short(policy, ledger, facts, now, trace):
        return _with(verdict, trace)
    for effect in ("ask", "allow"):
        for rule in policy.rules:
            if rule.effect == effect and _applies(rule, facts, now, trace):
                how = rule.how or policy.asking
                return _with(Verdict(rule.effect, rule.name, f"{rule.name!r} {_VERBS[rule.effect]} it", how), trace)
    if facts.kind.partition(":")[0] in ONLY_BY_NAME and not policy.frozen:
        return _with(Verdict("allow", DEFAULT, "no rule names it"), trace)
    words = f"nothing allows {told_request(facts)}" if policy.default != "allow" else "the default allows it"
    return _with(Verdict(policy.default, DEFAULT, words, policy.asking), trace)


def evaluate_excepted(policy: Policy, facts: RequestFacts) -> Verdict:
    """Return the verdict over a request that an exception names exactly.

    It lifts denies, limits, asks, the default and a spender who is not known, since whoever makes it names that very
    spender and amount. It lifts neither what could take everything nor a frozen policy.
    """
    trace: list[str] = []
    for verdict in (*_frozen(policy), *_boundless(facts)):
        return _with(verdict, trace)
    return _with(Verdict("allow", ONCE, "an exception names exactly this, once"), trace)


_VERBS: Final = {"deny": "denies", "ask": "asks about", "allow": "allows"}


def _with(verdict: Verdict, trace: Sequence[str]) -> Verdict:
    last = f"{verdict.effect}: {verdict.words}"
    return Verdict(verdict.effect, verdict.rule, verdict.words, verdict.how, verdict.details, (*trace, last))


def _denied(policy: Policy, facts: RequestFacts, now: int, trace: list[str]) -> Iterator[Verdict]:
    yield from _frozen(policy)
    for rule in policy.rules:
        if rule.effect == "deny" and _applies(rule, facts, now, trace):
            yield Verdict("deny", rule.name, f"{rule.name!r} denies {told_request(facts)}")


def _frozen(policy: Policy) -> Iterator[Verdict]:
    if policy.frozen:
        yield Verdict("deny", FROZEN, "the policy is frozen: nothing is signed until cmwallet policy thaw")


def _boundless(facts: RequestFacts) -> Iterator[Verdict]:
    """Refuse what could take everything."""
    if facts.delegates:
        yield Verdict("deny", DELEGATES, "code of others would run as the account and could do anything")
    if facts.unlimited:
        yield Verdict("deny", UNLIMITED, "it sets no limit on what may be taken")


def _never(policy: Policy, facts: RequestFacts, trace: list[str]) -> Iterator[Verdict]:
    """Refuse what is never meant: nothing that a caller says lifts it."""
    yield from _boundless(facts)
    named = {address for rule in policy.rules if rule.effect == "allow" for address in rule.to or ()}
    for spender in facts.spenders:
        if spender not in policy.known and spender not in named:
            words = f"{spender} may take from then on, and is no contact, account or contract of the policy"
            yield Verdict("deny", "spender-unknown", words)
    trace.append("nothing that no policy lets through")


def _short(policy: Policy, ledger: Ledger, facts: RequestFacts, now: int, trace: list[str]) -> Iterator[Verdict]:
    counted = counted_of(facts, policy.exclusive, now, _PLACE)
    for tally in ledger.tallies:
        yield from _longest(tally.limit, facts, now)
        for asset, amount in amount_of(tally.limit, counted).items():
            yield from _bounds(policy, tally, counted, asset, amount)
            trace.append(f"limit {tally.limit.name!r} holds: {told_limit(policy, tally, facts, amount)}")


def refuse_reservation(policy: Policy, ledger: Ledger, facts: RequestFacts, now: int) -> Verdict | None:
    """Return what speaks against counting an amount ahead of what it will be spent for; None when nothing does.

    Only sums count: what is spent is judged one by one when it is.
    """
    for verdict in _frozen(policy):
        return verdict
    counted = counted_of(facts, policy.exclusive, now, _PLACE)
    for tally in ledger.tallies:
        for asset, amount in amount_of(tally.limit, counted).items():
            for verdict in _bounds(policy, tally, counted, asset, amount):
                if "left" in verdict.details:
                    return verdict
    return None


def _longest(limit: Limit, facts: RequestFacts, now: int) -> Iterator[Verdict]:
    if limit.longest is None or limit.asset != "grants" or facts.kind != "consent":
        return
    if facts.until is None or facts.until - now > limit.longest:
        words = f"{limit.name!r}: a grant lasts at most {limit.longest // 86_400} days"
        yield Verdict("deny", limit.name, words, details={"limit": str(limit.longest)})


def _bounds(policy: Policy, tally: Tally, counted: Counted, asset: str, amount: int) -> Iterator[Verdict]:
    limit = tally.limit

    def told(raw: int) -> str:
        return told_amount(policy, counted.chain_id, asset or limit.asset, raw)

    if limit.per_transaction is not None and amount > limit.per_transaction:
        words = f"{limit.name!r}: {told(amount)} is more than {told(limit.per_transaction)} a transaction"
        yield Verdict("deny", limit.name, words, details=_numbers(amount, limit.per_transaction))
    held, spent = tally.of(counted.family, asset), tally.spent(asset)
    if limit.total is not None and spent + max(0, amount - held) > limit.total:
        left = max(0, limit.total - spent)
        frees = tally.frees_at(spent + amount - held - limit.total, asset)
        when = "" if frees is None else f" until {rfc3339(frees)}"
        words = f"{limit.name!r}: {told(left)} of {told(limit.total)} are left{when}, and this needs {told(amount)}"
        numbers = _numbers(amount, limit.total, spent=str(spent), left=str(left))
        yield Verdict("deny", limit.name, words, details={**numbers, "frees_at": frees and rfc3339(frees)})
    if limit.count is not None and not tally.has(counted.family) and tally.count >= limit.count:
        words = f"{limit.name!r}: it has let through {tally.count} of {limit.count} already"
        yield Verdict("deny", limit.name, words, details=_numbers(1, limit.count, spent=str(tally.count), left="0"))


def _numbers(asked: int, limit: int, **more: str) -> dict[str, object]:
    return {"asked": str(asked), "limit": str(limit), **more}


def _applies(rule: Rule, facts: RequestFacts, now: int, trace: list[str]) -> bool:
    """Whether every member of a rule holds; the trace has the one that does not.

    A rule that allows wants all of those named to be in its list, one that denies or asks any of them.
    """
    for member, holds in _members(rule, facts, now):
        if not holds:
            trace.append(f"{rule.effect} {rule.name!r} does not apply: {member}")
            return False
    return True


def _members(rule: Rule, facts: RequestFacts, now: int) -> Iterator[tuple[str, bool]]:
    some = all if rule.effect == "allow" else any
    if rule.kinds is None:
        yield "kinds", facts.kind.partition(":")[0] not in ONLY_BY_NAME
    else:
        yield "kinds", some(covers_kind(rule.kinds, kind) for kind in facts.kinds)
    if rule.accounts is not None:
        yield "accounts", facts.account in rule.accounts
    if rule.chains is not None:
        yield "networks", facts.chain_id in rule.chains or (facts.any_chain and rule.effect != "allow")
    if rule.to is not None:
        yield "to", bool(facts.towards) and some(one in rule.to for one in facts.towards)
    if rule.contracts is not None:
        yield "contracts", facts.contract is not None and matches(rule.contracts, facts.contract)
    if rule.methods is not None:
        yield "methods", facts.method is not None and matches(rule.methods, facts.method)
    if rule.tokens is not None:
        assets = [one.asset for one in facts.movements]
        yield "tokens", bool(assets) and some(one in rule.tokens for one in assets)
    if rule.clients is not None:
        yield "clients", facts.client is not None and matches(rule.clients, facts.client)
    if rule.fields is not None:
        yield "fields", bool(facts.fields) and some(matches(rule.fields, one) for one in facts.fields)
    if rule.hours is not None:
        assert rule.times is not None
        yield "hours", rule.times.hold(now)
    yield from _bounded(rule, facts, now)


def _bounded(rule: Rule, facts: RequestFacts, now: int) -> Iterator[tuple[str, bool]]:
    """Compare amounts and times. Allowing: at most so much; denying or asking: more than that."""
    within = rule.effect == "allow"
    if rule.longest is not None:
        longer = facts.until is None or facts.until - now > rule.longest
        yield "longest", longer != within
    if rule.most is not None:
        more = any(max(one.spent, one.exposed) > rule.most for one in facts.movements)
        yield "most", more != within


def told_request(facts: RequestFacts) -> str:
    """Return what is asked for, in a few words."""
    if facts.method is not None and facts.kind in ("call", "blind"):
        return f"a call of {facts.method} at {facts.contract}"
    return f"{facts.kind}: {facts.words}"

"""A policy as it is shown: its sealed members in words and with their numbers, and what its windows hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from cmwallet.cli.results import policies
    from cmwallet.policy.evaluation import Verdict
    from cmwallet.policy.exceptions import AllowedOnce
    from cmwallet.policy.language import Limit, Policy, Rule
    from cmwallet.policy.ledger import Tally
    from identity.vault.audit import AuditLine

Item = TypeVar("Item")
_LISTS = ("kinds", "accounts", "chains", "to", "contracts", "methods", "tokens", "clients", "fields")
_SHOWN = 8


def policy_result(policy: Policy, lines: Sequence[AuditLine], standing: str, now: int) -> policies.Policy:
    """Return the policy for `--json`: amounts and seconds as decimal text, with what its windows hold now.

    `standing` tells it from other policies that exceptions may have been made from.
    """
    from cmwallet.policy.ledger import Ledger
    from identity.timestamps import rfc3339

    return {
        "default": policy.default,
        "asking": policy.asking,
        "frozen": policy.frozen,
        "set": rfc3339(policy.set_at),
        "limits": [_numbers(tally.limit, tally) for tally in Ledger.at(policy, lines, now).tallies],
        "rules": [_members(rule) for rule in policy.rules],
        "cases": [{"do": case.do, "expect": case.expect} for case in policy.cases],
        "contracts": [{"name": one.name, "chain_id": one.chain_id, "address": one.address} for one in policy.contracts],
        "known": list(policy.known),
        "exceptions": _exceptions(lines, standing, now),
    }


def _exceptions(lines: Iterable[AuditLine], standing: str, now: int) -> list[policies.AllowedOnce]:
    from cmwallet.policy.exceptions import Exceptions

    return [exception_result(one) for one in Exceptions.at(lines).open(standing, now)]


def exception_result(made: AllowedOnce) -> policies.AllowedOnce:
    """Return an exception for `--json`."""
    from identity.timestamps import rfc3339

    return {
        "line": made.line,
        "words": made.words,
        "account": made.account,
        "kind": made.kind,
        "until": rfc3339(made.until),
    }


def exception_lines(lines: Iterable[AuditLine], standing: str, now: int) -> list[str]:
    """Return what is let through once, and until when."""
    from cmwallet.foreign import clean

    return [f"once   until {one['until']}: {clean(one['words'], 400)}" for one in _exceptions(lines, standing, now)]


def _numbers(limit: Limit, tally: Tally) -> policies.PolicyLimit:
    return {
        "name": limit.name,
        "asset": limit.asset,
        "per_transaction": None if limit.per_transaction is None else str(limit.per_transaction),
        "total": None if limit.total is None else str(limit.total),
        "window": limit.window,
        "count": limit.count,
        "fees": limit.fees,
        "accounts": None if limit.accounts is None else list(limit.accounts),
        "chains": None if limit.chains is None else list(limit.chains),
        "longest": limit.longest,
        "spent": str(tally.spent()),
        "counted": tally.count,
    }


def _members(rule: Rule) -> policies.PolicyRule:
    return {
        "effect": rule.effect,
        "name": rule.name,
        "how": rule.how,
        "kinds": _listed(rule.kinds),
        "accounts": _listed(rule.accounts),
        "chains": _listed(rule.chains),
        "to": _listed(rule.to),
        "contracts": _listed(rule.contracts),
        "methods": _listed(rule.methods),
        "tokens": _listed(rule.tokens),
        "clients": _listed(rule.clients),
        "fields": _listed(rule.fields),
        "hours": rule.hours,
        "longest": rule.longest,
        "most": None if rule.most is None else str(rule.most),
    }


def _listed(found: tuple[Item, ...] | None) -> list[Item] | None:
    return None if found is None else list(found)


def policy_lines(policy: Policy, chain_id: int) -> list[str]:
    """Return the policy in lines: limits, then rules in the order in which they decide, then the default.

    Coins are told by the symbol of `chain_id` where a limit names no chain.
    """
    names = {one.address: one.name for one in policy.contracts}
    lines = ["frozen: nothing is signed"] if policy.frozen else []
    lines += [f"limit  {limit.name}: {_limit_words(policy, limit, chain_id)}" for limit in policy.limits]
    for effect in ("deny", "ask", "allow"):
        for rule in policy.rules:
            if rule.effect == effect:
                lines.append(f"{effect:5}  {rule.name}: {'; '.join(_rule_words(rule, names)) or 'everything'}")
    how = f" for {policy.asking}" if policy.default == "ask" else ""
    return [*lines, f"else   {policy.default}{how}"]


def window_lines(policy: Policy, lines: Iterable[AuditLine], now: int, chain_id: int) -> list[str]:
    """Return what each window holds at `now` (Unix seconds)."""
    from cmwallet.policy.ledger import Ledger
    from cmwallet.policy.telling import told_amount

    shown = []
    for tally in Ledger.at(policy, lines, now).tallies:
        limit = tally.limit
        if limit.window is not None:
            chain = limit.chains[0] if limit.chains else chain_id
            spent = told_amount(policy, chain, limit.asset, tally.spent())
            shown.append(f"spent  {limit.name}: {spent} in {tally.count} of the last {_time(limit.window)}")
    return shown


def verdict_result(verdict: Verdict) -> policies.Verdict:
    """Return a verdict for `--json`."""
    return {
        "verdict": verdict.effect,
        "rule": verdict.rule,
        "how": verdict.how if verdict.effect == "ask" else None,
        "words": verdict.words,
        "details": verdict.details,
        "trace": list(verdict.trace),
    }


def _limit_words(policy: Policy, limit: Limit, chain_id: int) -> str:
    from cmwallet.policy.telling import told_amount

    chain = limit.chains[0] if limit.chains else chain_id

    def told(raw: int) -> str:
        return told_amount(policy, chain, limit.asset, raw)

    said = []
    if limit.per_transaction is not None:
        said.append(f"{told(limit.per_transaction)} a transaction")
    if limit.total is not None:
        said.append(f"{told(limit.total)} in {_time(limit.window)}")
    if limit.count is not None:
        said.append(f"{limit.count} in {_time(limit.window)}")
    if limit.longest is not None:
        said.append(f"no longer than {_time(limit.longest)}")
    said += ["fees count"] if limit.fees else []
    said += [f"accounts {_few(limit.accounts)}"] if limit.accounts is not None else []
    said += [f"chains {_few(limit.chains)}"] if limit.chains is not None else []
    asset = "" if limit.asset == "native" else f" ({limit.asset})"
    return ", ".join(said) + asset


def _rule_words(rule: Rule, names: dict[Any, str]) -> Iterator[str]:
    for name in _LISTS:
        found = getattr(rule, name)
        if found is not None:
            yield f"{name} {_few([names.get(one, one) for one in found])}"
    if rule.hours is not None:
        yield f"hours {rule.hours}"
    if rule.most is not None:
        yield f"{'at most' if rule.effect == 'allow' else 'above'} {rule.most} of the smallest unit"
    if rule.longest is not None:
        yield f"{'no longer' if rule.effect == 'allow' else 'longer'} than {_time(rule.longest)}"
    if rule.how is not None:
        yield f"for {rule.how}"


def _few(found: Iterable[object]) -> str:
    several = [str(one) for one in found]
    more = f" and {len(several) - _SHOWN} more" if len(several) > _SHOWN else ""
    return ", ".join(several[:_SHOWN]) + more if several else "nobody"


def _time(seconds: int | None) -> str:
    assert seconds is not None
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"

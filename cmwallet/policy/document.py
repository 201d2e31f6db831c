"""Policy documents: TOML as a person writes it, its members checked one by one, nothing resolved yet.

Unknown members are refused: a word that is misspelt must not be a limit that does not hold.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.policy.language import KINDS, VERSION, Case, Effect, How

MAX_BYTES: Final = 256 * 1024
_LIMIT: Final[Mapping[str, type]] = {
    "name": str,
    "asset": str,
    "per_transaction": str,
    "total": str,
    "window": str,
    "count": int,
    "fees": bool,
    "accounts": list,
    "networks": list,
    "longest": str,
}
_RULE: Final[Mapping[str, type]] = {
    **dict.fromkeys(("name", "hours", "longest", "most"), str),
    **dict.fromkeys(
        ("kinds", "accounts", "networks", "to", "contracts", "methods", "tokens", "clients", "fields"), list
    ),
}
_ASK: Final[Mapping[str, type]] = {**_RULE, "how": str}
_CASE: Final[Mapping[str, type]] = {"do": str, "expect": str}
_TOP: Final = frozenset({"version", "default", "asking", "groups", "limit", "allow", "ask", "deny", "case"})

EFFECTS: Final[tuple[Effect, ...]] = ("deny", "ask", "allow")

Members = Mapping[str, Any]


@dataclass(frozen=True)
class Document:
    """A policy as it was written. `groups` are lists of names of contacts and accounts, or addresses."""

    source: str
    default: Effect = "ask"
    asking: How = "yes"
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    limits: tuple[Members, ...] = ()
    rules: tuple[tuple[Effect, Members], ...] = ()
    cases: tuple[Case, ...] = ()


def read_document(text: str) -> Document:
    """Read a policy. Raises `InvalidInput` that names the place."""
    if len(text.encode()) > MAX_BYTES:
        raise InvalidInput(f"a policy has at most {MAX_BYTES // 1024} KiB")
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInput(f"the policy is no TOML: {error}") from None
    unknown = said.keys() - _TOP
    if unknown:
        raise InvalidInput(f"the policy has an unknown member: {min(unknown)}", hint="cmwallet help policy")
    if said.get("version") != VERSION or isinstance(said.get("version"), bool):
        raise InvalidInput(f"the policy does not say version = {VERSION}")
    default, asking = said.get("default", "ask"), said.get("asking", "yes")
    _one_of("default", default, ("ask", "deny", "allow"))
    _one_of("asking", asking, ("yes", "passphrase"))
    limits = tuple(_table(one, _LIMIT, f"limit {number}") for number, one in _each(said, "limit"))
    rules = tuple((effect, _rule(one, effect, number)) for effect in EFFECTS for number, one in _each(said, effect))
    document = Document(text, default, asking, _groups(said.get("groups", {})), limits, rules, _cases(said))
    _check_names(document)
    return document


def _each(said: Members, name: str) -> list[tuple[int, object]]:
    found = said.get(name, [])
    if not isinstance(found, list):
        raise InvalidInput(f"{name} is written as [[{name}]]")
    return list(enumerate(found, start=1))


def _table(one: object, known: Mapping[str, type], where: str) -> Members:
    if not isinstance(one, dict):
        raise InvalidInput(f"{where} of the policy is no table")
    for name, value in one.items():
        kind = known.get(name)
        if kind is None:
            raise InvalidInput(f"{where} of the policy has an unknown member: {name}", hint="cmwallet help policy")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            words = {str: 'text in "…"', list: "a list", int: "a whole number", bool: "true or false"}[kind]
            raise InvalidInput(f"{name} in {where} of the policy is not {words}")
        if kind is list and not _texts(value):
            raise InvalidInput(
                f"{name} in {where} of the policy is not a list of texts", hint="an empty one fits nothing"
            )
    if not str(one.get("name", "")).strip() and "name" in known:
        raise InvalidInput(f"{where} of the policy has no name", hint='name = "…" is what refusals are told by')
    return one


def _texts(value: Any) -> bool:
    """Whether a list has texts, and at least one."""
    return bool(value) and all(isinstance(item, str) and item for item in value)


def _rule(one: object, effect: str, number: int) -> Members:
    where = f"{effect} {number}"
    rule = _table(one, _ASK if effect == "ask" else _RULE, where)
    if "how" in rule:
        _one_of(f"how in {where}", rule["how"], ("yes", "passphrase"))
    for kind in rule.get("kinds", ()):
        if kind.partition(":")[0] not in KINDS:
            raise InvalidInput(
                f"{where} of the policy names an unknown kind: {kind}", hint=f"one of {', '.join(KINDS)}"
            )
    for name in ("contracts", "methods", "clients", "fields"):
        for pattern in rule.get(name, ()):
            if "*" in pattern[:-1]:
                raise InvalidInput(f"{name} in {where} of the policy: * stands at the end alone, not in {pattern!r}")
    return rule


def _groups(found: object) -> Mapping[str, Sequence[str]]:
    if not isinstance(found, dict):
        raise InvalidInput("groups of the policy are written as [groups]")
    for name, members in found.items():
        if not (isinstance(members, list) and all(isinstance(one, str) and one for one in members)):
            raise InvalidInput(f"the group {name} of the policy is not a list of names and addresses")
        if name in ("contacts", "accounts"):
            raise InvalidInput(f"the group {name} is made of what the home has; another name is needed")
    return found


def _cases(said: Members) -> tuple[Case, ...]:
    cases = []
    for number, one in _each(said, "case"):
        case = _table(one, _CASE, f"case {number}")
        if not case.get("do"):
            raise InvalidInput(f"case {number} of the policy does not say what to do")
        _one_of(f"expect in case {number}", case.get("expect"), ("allow", "ask", "deny"))
        cases.append(Case(case["do"], case["expect"]))
    return tuple(cases)


def _one_of(name: str, value: object, words: Sequence[str]) -> None:
    if value not in words:
        raise InvalidInput(f"{name} of the policy is one of {', '.join(words)}, not {value!r}")


def _check_names(document: Document) -> None:
    names = [str(one["name"]) for one in (*document.limits, *(rule for _, rule in document.rules))]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput(f"two rules of the policy are called {name}", hint="refusals are told by that name")

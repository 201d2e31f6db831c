"""Words for the project's own types of typed data: consents, withdrawals, permits, loans, registry changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from cmwallet.calls.typed import LOAN_DOMAIN, LOAN_TERMS_TYPE, PERMIT_TYPE, REGISTRY_TYPES
from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.signing.facts import Explanation, Fact, time_text
from identity.address import Address, to_address
from identity.consent.terms import CONSENT_TYPE, DOMAIN_NAME, WITHDRAWAL_TYPE
from identity.eip712 import Domain

_SHOWN: Final = 120
_LINE: Final = 600


def _consent(domain: Domain, values: Sequence[Any]) -> str:
    grant, version, _, subject, _, client, _, fields, _, purpose, _, expires, *_ = values
    _check_name(domain)
    shown = ", ".join(fields) or "no field"
    return (
        f"consent of grant {_grant_id(grant)} version {version} by {subject} to {_cut(client)}"
        f" until {_time(expires)}: {_cut(shown)}; purpose {_cut(purpose)}"
    )


def _withdrawal(domain: Domain, values: Sequence[Any]) -> str:
    grant, _, time = values
    _check_name(domain)
    return f"withdrawal of grant {_grant_id(grant)} at {_time(time)}"


def _permit(_domain: Domain, values: Sequence[Any]) -> str:
    owner, spender, value, nonce, deadline = values
    return f"permit: {spender} may take up to {value} units from {owner} until {_time(deadline)}, nonce {nonce}"


def _loan(domain: Domain, values: Sequence[Any]) -> str:
    borrower, lender, currency, principal, installment, last, count, rate, _, first_due, *_ = values
    if domain.name != LOAN_DOMAIN:
        raise InvalidInput("terms of a loan belong to their own domain")
    return (
        f"loan of {principal} of the smallest unit of {_cut(currency)} from {lender} to {borrower},"
        f" at {rate / 100:.2f}% a year, repaid by {count} installments of {installment} and {last} at last,"
        f" the first until {_time(first_due)}"
    )


def _registry_change(function: str) -> Callable[[Domain, Sequence[Any]], str]:
    def words(_domain: Domain, values: Sequence[Any]) -> str:
        identity, *arguments, nonce, deadline = values
        shown = ", ".join("0x" + one.hex() if isinstance(one, bytes) else str(one) for one in arguments)
        return f"{function} of {identity} in the key registry ({_cut(shown)}), nonce {nonce}, until {_time(deadline)}"

    return words


OWN_TYPES: Final[Mapping[str, Callable[[Domain, Sequence[Any]], str]]] = {
    CONSENT_TYPE: _consent,
    WITHDRAWAL_TYPE: _withdrawal,
    PERMIT_TYPE: _permit,
    LOAN_TERMS_TYPE: _loan,
    **{kind: _registry_change(function) for function, kind in REGISTRY_TYPES.items()},
}
"""The types, and the words for each. They raise `InvalidInput` for values that belong to another domain."""


def explain_own(domain: Domain, kind: str, values: Sequence[Any]) -> Explanation:
    """Return what typed data of one of the `OWN_TYPES` come to."""
    words, contract = clean(OWN_TYPES[kind](domain, values), _LINE), to_address(domain.contract)
    if kind == PERMIT_TYPE:
        owner, spender, value, _, deadline = values
        fact = Fact("lets-take", words, contract, value, Address(owner), Address(spender), until=deadline)
        return Explanation("permit", (fact,), domain.chain_id, contract, (Address(owner), Address(spender)))
    if kind == CONSENT_TYPE:
        client, fields, not_before, expires = values[5], values[7], values[10], values[11]
        fact = Fact("agrees", words, to=contract, since=not_before, until=expires or None)
        return Explanation(
            "consent", (fact,), domain.chain_id, contract, audience=str(client), fields=tuple(map(str, fields))
        )
    named = {WITHDRAWAL_TYPE: "consent:withdrawal", LOAN_TERMS_TYPE: "loan"}.get(kind, "registry")
    return Explanation(named, (Fact("agrees", words, to=contract),), domain.chain_id, contract)


def _check_name(domain: Domain) -> None:
    if domain.name != DOMAIN_NAME:
        raise InvalidInput("a consent belongs to its own domain")


def _grant_id(raw: bytes) -> str:
    from identity.jose.encoding import encode

    return encode(raw)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _time(seconds: int) -> str:
    return "whenever" if seconds == 0 else time_text(seconds)

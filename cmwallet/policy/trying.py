"""Trying of requests on a policy: what would become of them, step by step. Nothing is signed and nothing is counted."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.home.names import fold
from cmwallet.policy.evaluation import Verdict, evaluate
from cmwallet.policy.exceptions import Exceptions, lift
from cmwallet.policy.facts import RequestFacts, facts_of
from cmwallet.policy.language import Case, Policy, Token
from cmwallet.policy.ledger import Ledger, counted_of
from cmwallet.policy.resolving import Names
from cmwallet.transactions.encoding import MAX_NONCE, FeeMarketTransaction
from cmwallet.transactions.signables import SignableMessage, SignableTransaction
from cmwallet.units import parse_amount, parse_token_amount
from identity.address import Address, address_bytes, is_address, parse_address
from identity.vault.audit import AuditLine
from identity.vault.interface import TYPE_SECP256K1_KEY, Entry, RecordId, Signable

_FORMS: Final = (
    "send TO AMOUNT [TOKEN], approve SPENDER AMOUNT TOKEN, deploy, message TEXT; then: from ACCOUNT, on NETWORK"
)
_TRANSFER: Final = bytes.fromhex("a9059cbb")
_APPROVE: Final = bytes.fromhex("095ea7b3")
_SIGNERS: Final = {"from": "account", "on": "network"}


@dataclass(frozen=True)
class Trial:
    """A request that is tried: who signs, and what."""

    account: Address
    asked: Signable

    @property
    def key(self) -> Entry:
        """The account's key, as the index lists it: all of it that facts are made of."""
        return Entry(RecordId("0" * 32), 1, TYPE_SECP256K1_KEY, "", {"address": self.account})


def parse_trial(text: str, names: Names, account: Address, network: str) -> Trial:
    """Read a request in the words of a command: `send bob 6cmt`, `send bob 5 WCMT from savings`.

    Raises:
        InvalidInput: it is none, or names somebody who is not known.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no request", hint=_FORMS) from None
    account, chain_id = who_signs(words, names, account, network)
    words, _ = split_signers(words)
    match words:
        case ["send", to, amount]:
            return Trial(account, _transaction(chain_id, _person(names, to), _coins(amount), b""))
        case ["send", to, amount, token]:
            found = _token(names, token)
            data = _TRANSFER + _words(_person(names, to), parse_token_amount(amount, found.symbol, found.decimals))
            return Trial(account, _transaction(chain_id, Address(found.address), 0, data))
        case ["approve", spender, amount, token]:
            found = _token(names, token)
            data = _APPROVE + _words(_person(names, spender), parse_token_amount(amount, found.symbol, found.decimals))
            return Trial(account, _transaction(chain_id, Address(found.address), 0, data))
        case ["deploy"]:
            return Trial(account, _transaction(chain_id, None, 0, b"\x00"))
        case ["message", *rest] if rest:
            return Trial(account, SignableMessage(" ".join(rest).encode()))
    raise InvalidInput(f"{text!r} is no request", hint=_FORMS)


def try_request(policy: Policy, lines: Iterable[AuditLine], trial: Trial, now: int, standing: str = "") -> Verdict:
    """Return the verdict at `now` (Unix seconds), with what the lines of the vault's log count and except."""
    return try_requests(policy, lines, [trial], now, standing)[0]


def try_requests(
    policy: Policy, lines: Iterable[AuditLine], trials: Sequence[Trial], now: int, standing: str = ""
) -> list[Verdict]:
    """Return the verdicts over several, each after those before it, as if these had been counted.

    `standing` tells the policy in force from others that exceptions may have been made from; empty: none counts.
    """
    written = list(lines)
    ledger, verdicts = Ledger.at(policy, written, now), []
    facts = [_without_a_nonce(facts_of(policy, one.key, one.asked)) for one in trials]
    for place, one in enumerate(facts):
        verdicts.append(evaluate(policy, ledger, one, now))
        ledger.add(counted_of(one, policy.exclusive, now, ("now", place)))
    return lift(policy, verdicts, facts, Exceptions.at(written).open(standing, now))


def _without_a_nonce(facts: RequestFacts) -> RequestFacts:
    """Return facts of which no two exclude one another because a nonce was made up for both."""
    return replace(facts, nonce=None) if facts.nonce == MAX_NONCE else facts


@dataclass(frozen=True)
class CaseTrial:
    """Tries the cases of a policy on empty windows, now."""

    names: Names
    account: Address
    network: str

    def __call__(self, policy: Policy, case: Case) -> str:
        """Return the effect."""
        trial = parse_trial(case.do, self.names, self.account, self.network)
        return try_request(policy, (), trial, int(time.time())).effect


def who_signs(words: Sequence[str], names: Names, account: Address, network: str) -> tuple[Address, int]:
    """Return the account and the chain id that words end with, else the ones given.

    Raises:
        InvalidInput: the home knows no such account or network.
    """
    _, said = split_signers(words)
    if "account" in said:
        account = _find(names.accounts, said["account"])
    chain_id = names.networks.get(said.get("network", network), (None, ""))[0]
    if chain_id is None:
        raise InvalidInput(f"{said.get('network', network)} is no network that is known", hint="cmwallet network list")
    return account, chain_id


def split_signers(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Take `from ACCOUNT` and `on NETWORK` off the end."""
    rest, said = list(words), dict[str, str]()
    while len(rest) > 2 and rest[-2] in _SIGNERS:
        *rest, which, value = rest
        said[_SIGNERS[which]] = value
    return rest, said


def _transaction(chain_id: int, to: Address | None, value: int, data: bytes) -> SignableTransaction:
    """Return a transaction without a fee, of a nonce that none has."""
    return SignableTransaction(
        FeeMarketTransaction(
            chain_id=chain_id,
            nonce=MAX_NONCE,
            max_priority_fee_per_gas=0,
            max_fee_per_gas=0,
            gas_limit=21_000,
            to=None if to is None else address_bytes(to),
            value=value,
            data=data,
        )
    )


def _words(address: Address, amount: int) -> bytes:
    return bytes(12) + address_bytes(address) + amount.to_bytes(32, "big")


def _coins(text: str) -> int:
    return parse_amount(text)


def _find(names: Mapping[str, Address], wanted: str) -> Address:
    if is_address(wanted):
        return parse_address(wanted)
    found = names.get(fold(wanted))
    if found is None:
        raise InvalidInput(f"{wanted} is not known here", hint="cmwallet contact list, cmwallet account list")
    return found


def _person(names: Names, wanted: str) -> Address:
    contracts = {fold(one.name): one.address for one in names.contracts}
    return _find({**contracts, **names.accounts, **names.people}, wanted)


def _token(names: Names, wanted: str) -> Token:
    folded = fold(wanted)
    found = [one for one in names.tokens if folded in (fold(one.symbol), one.address.casefold())]
    if len(found) != 1:
        raise InvalidInput(f"the token {wanted} is not known here, or there are several", hint="give its address")
    return found[0]

"""What a native transaction of Travis does, in facts: what is staked, promised, proposed, and with whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from cmwallet.signing.facts import NATIVE, PLAIN, Explanation, Fact, Naming
from cmwallet.signing.travis_messages import TravisMessage, read_message
from identity.address import Address, parse_address
from identity.foreign import clean

UNREAD: Final = "native:unknown"
"""The kind of a message that cannot be read here."""
SELF_STAKE_RATIO: Final = 10
"""Of the most stake that a candidate takes, one part in ten is locked when it declares (`self_staking_ratio`)."""

Fields = Mapping[str, Any]


def explain_travis(chain_id: int, data: bytes, naming: Naming = PLAIN) -> Explanation:
    """Return what a native transaction comes to; one that is spelt otherwise than we would is unread."""
    message = read_message(data)
    if message is None:
        words = f"a staking or governance message of {len(data)} bytes that cannot be read here"
        return Explanation(UNREAD, (Fact("calls", words, unread=True),), chain_id)
    kind, fact = _MEANINGS[message.route]
    return Explanation(kind, (fact(message.fields, naming),), chain_id, named=_named(message))


def _named(message: TravisMessage) -> tuple[Address, ...]:
    return tuple(
        Address(value)
        for value in message.fields.values()
        if isinstance(value, str) and value.startswith("0x")
        if len(value) == 42
    )


def _declare(said: Fields, naming: Naming) -> Fact:
    locked = int(said["max_amount"]) // SELF_STAKE_RATIO
    words = f"declares a validator {_quoted(said['description']['name'])} that keeps {said['comp_rate']} of the rewards"
    words += f" and takes up to {naming.amount(NATIVE, int(said['max_amount']))}: about"
    return Fact("pays", f"{words} {naming.amount(NATIVE, locked)} are locked as its own stake", NATIVE, locked)


def _update(said: Fields, naming: Naming) -> Fact:
    changes = [f"{word} {_quoted(text)}" for word, text in said["description"].items() if text]
    if said["comp_rate"] != "0":
        changes.append(f"it keeps {said['comp_rate']} of the rewards")
    if said["pub_key"]:
        changes.append(f"the node's key is {said['pub_key']}")
    locked = None
    if said["max_amount"]:
        locked = int(said["max_amount"]) // SELF_STAKE_RATIO
        changes.append(
            f"it takes up to {naming.amount(NATIVE, int(said['max_amount']))}, of which a tenth has to be its own"
        )
    words = f"changes the validator of the account: {'; '.join(changes) or 'nothing'}"
    return Fact("states", words) if locked is None else Fact("pays", words, NATIVE, locked)


def _delegate(said: Fields, naming: Naming) -> Fact:
    validator, amount = parse_address(said["validator_address"]), int(said["amount"])
    words = f"stakes {naming.amount(NATIVE, amount)} with the validator {naming.address(validator)}"
    return Fact("pays", words, NATIVE, amount, to=validator)


def _withdraw(said: Fields, naming: Naming) -> Fact:
    validator, amount = parse_address(said["validator_address"]), int(said["amount"])
    words = f"takes back {naming.amount(NATIVE, amount)} of stake from the validator {naming.address(validator)}"
    return Fact("receives", words + (", and all that is left" if said["completely_withdraw"] else ""), NATIVE, amount)


def _verify(said: Fields, naming: Naming) -> Fact:
    verb = "verifies" if said["verified"] else "takes back the verification of"
    return Fact("states", f"{verb} the candidate {naming.address(parse_address(said['candidate_address']))}")


def _set_rate(said: Fields, naming: Naming) -> Fact:
    delegator = parse_address(said["delegator_address"])
    return Fact("states", f"keeps {said['comp_rate']} of the rewards of {naming.address(delegator)}")


def _move(said: Fields, naming: Naming) -> Fact:
    to = parse_address(said["new_candidate_account"])
    return Fact("agrees", f"offers the validator of the account to {naming.address(to)}", to=to)


def _accept(said: Fields, _naming: Naming) -> Fact:
    number = said["account_update_request_id"]
    words = f"takes over the validator of offer {number}, and pays its owner the whole own stake, which is not told"
    return Fact("calls", words, unread=True)


def _transfer_fund(said: Fields, naming: Naming) -> Fact:
    source, to = parse_address(said["transfer_from"]), parse_address(said["transfer_to"])
    amount = int(said["amount"])
    words = f"proposes to take {naming.amount(NATIVE, amount)} from {naming.address(source)} for {naming.address(to)};"
    words += " they leave that account at once, before anybody votes"
    return Fact("pays", words, NATIVE, amount, source, to)


def _propose(what: str) -> Callable[[Fields, Naming], Fact]:
    def fact(said: Fields, _naming: Naming) -> Fact:
        told = ", ".join(f"{name} {_quoted(str(value))}" for name, value in said.items() if value not in (None, ""))
        return Fact("states", f"proposes to {what}: {told}")

    return fact


def _vote(said: Fields, _naming: Naming) -> Fact:
    answer = "for" if said["answer"] == "Y" else "against"
    return Fact("votes", f"votes {answer} the proposal {_quoted(said['proposal_id'])}")


def _plainly(words: str) -> Callable[[Fields, Naming], Fact]:
    return lambda _said, _naming: Fact("states", words)


def _quoted(text: str) -> str:
    return repr(clean(text, len(text) or 1))


_MEANINGS: Final[Mapping[str, tuple[str, Callable[[Fields, Naming], Fact]]]] = {
    "stake/declareCandidacy": ("validator:declare", _declare),
    "stake/updateCandidacy": ("validator:update", _update),
    "stake/withdrawCandidacy": (
        "validator:retire",
        _plainly("ends being a validator: all stake with it goes back to its owners"),
    ),
    "stake/verifyCandidacy": ("validator:verify", _verify),
    "stake/activateCandidacy": (
        "validator:activate",
        _plainly("has the validator of the account take part again"),
    ),
    "stake/deactivateCandidacy": ("validator:deactivate", _plainly("has the validator of the account step back")),
    "stake/delegate": ("stake:delegate", _delegate),
    "stake/withdraw": ("stake:undelegate", _withdraw),
    "stake/setCompRate": ("validator:rate", _set_rate),
    "stake/updateCandidacyAccount": ("validator:move", _move),
    "stake/acceptCandidacyAccountUpdate": ("validator:accept", _accept),
    "governance/propose/transfer_fund": ("gov:propose", _transfer_fund),
    "governance/propose/change_param": ("gov:propose", _propose("change a parameter")),
    "governance/propose/deploy_libeni": ("gov:propose", _propose("have a library run in all nodes")),
    "governance/propose/retire_program": ("gov:propose", _propose("end the chain")),
    "governance/propose/upgrade_program": ("gov:propose", _propose("have the program of all nodes replaced")),
    "governance/vote": ("gov:vote", _vote),
}
"""Route → its kind, as rules name it, and what it does."""

"""Explanation of a signature, read off what is signed: messages, sign-ins and typed data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmwallet.foreign import clean, count_hidden
from cmwallet.signing.calls import addresses_in
from cmwallet.signing.facts import PLAIN, Explanation, Fact, Naming
from cmwallet.signing.known_types import explain_if_own, facts_of
from cmwallet.signing.messages import sign_in_of
from cmwallet.signing.siwe import SignIn
from cmwallet.signing.typed_data import TypedData
from cmwallet.signing.typed_types import Array, Struct, Type
from identity.address import ZERO_ADDRESS, Address
from identity.timestamps import rfc3339

_SHOWN = 2000


def explain_message(content: bytes) -> Explanation:
    """Return what a message is: a sign-in (EIP-4361) whatever it was called, text, or bytes that are no text."""
    sign_in = sign_in_of(content)
    if sign_in is not None:
        return explain_sign_in(sign_in)
    text = _text(content)
    if text is None:
        words = f"message of {len(content)} bytes: 0x{clean(content.hex(), _SHOWN)}"
        return Explanation("message:bytes", (Fact("states", words),))
    words = f"message of {len(content)} bytes: {clean(text, _SHOWN)}"
    return Explanation("message", (Fact("states", words),), hidden=count_hidden(text))


def _text(content: bytes) -> str | None:
    """Return a message as text; None when it is none, or mostly what nobody sees."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if 2 * count_hidden(text) <= len(text) else None


def explain_sign_in(sign_in: SignIn) -> Explanation:
    """Return what a sign-in comes to; rights that it hands on (ERC-5573) one by one."""
    until = "" if sign_in.expires is None else f", until {rfc3339(sign_in.expires)}"
    words = f"signs in to {clean(sign_in.domain)} as {sign_in.address}{until}"
    ends = None if sign_in.expires is None else int(sign_in.expires)
    facts = [Fact("signs-in", words, account=sign_in.address, until=ends)]
    if sign_in.statement:
        facts.append(Fact("states", f"with the words {clean(sign_in.statement, _SHOWN)!r}"))
    for resource in sign_in.resources:
        told = "this hands on rights" if resource in sign_in.recaps else "names"
        facts.append(
            Fact("delegates" if resource in sign_in.recaps else "states", f"{told}: {clean(resource, _SHOWN)}")
        )
    return Explanation("sign-in", tuple(facts), sign_in.chain_id, named=(sign_in.address,), audience=sign_in.domain)


def explain_typed_data(typed: TypedData, naming: Naming = PLAIN) -> Explanation:
    """Return what typed data come to, in the words of `naming`.

    Raises:
        InvalidInput: an own type in a domain that is not its own.
    """
    own = explain_if_own(typed)
    if own is None:
        kind, facts = facts_of(typed, naming)
        own = Explanation(kind, tuple(facts), typed.chain_id, typed.contract)
    leaves = [*_leaves(typed.domain_type, typed.domain), *_leaves(typed.type, typed.message)]
    addresses = [Address(str(value)) for name, value in leaves if name == "address"]
    inside = [one for _, value in leaves if isinstance(value, bytes) for one in addresses_in(value)]
    concerned = [one for fact in own.facts for one in (fact.account, fact.to) if one is not None]
    named = dict.fromkeys(one for one in (*addresses, *concerned, *inside) if one != ZERO_ADDRESS)
    hidden = sum(count_hidden(str(value)) for name, value in leaves if name == "string")
    return replace(own, named=tuple(named), hidden=hidden)


def _leaves(kind: Type, value: object) -> Iterator[tuple[str, object]]:
    """Yield the name of the type and the value of everything in a message that has no parts."""
    if isinstance(kind, Struct) and isinstance(value, dict):
        for name, _, inner in kind.members:
            yield from _leaves(inner, value[name])
    elif isinstance(kind, Array) and isinstance(value, list):
        for item in value:
            yield from _leaves(kind.of, item)
    elif not isinstance(kind, Struct | Array):
        yield kind.name, value

"""Proof of who logged in: a DID of this chain, whose listed keys signed both the login and the server's metadata.

Anybody can run a server that claims a DID; whose record is shown and whose name a loan is made in depends on this. So
the key under the ID Token (whose `nonce` ties it to this login) and the one under the signed metadata have to be listed
by the chain under that DID, now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from identity.address import parse_address
from identity.bounded_http import MAX_ANSWER
from identity.did import Did, parse_did
from identity.errors import InvalidInput
from identity.jose.jws import parse_jws
from identity.rejections import Rejected
from identity.timestamps import seconds_of_time
from oauth.dapp.answers import Tokens
from oauth.dapp.checking import issuer_did
from oauth.dapp.dapp import Connection, Pushed
from oauth.dapp.errors import BadAnswer
from oauth.dapp.id_token import check_id_token

KeysOf = Callable[[Did], frozenset[str]]
"""Thumbprints of the keys that the chain lists for a DID now."""

_OTHER_CHAIN: Final = "the server is of another chain than this exchange"
_LONGEST_GRANT: Final = 400 * 86_400


@dataclass(frozen=True)
class Proven:
    """Whom an answer is from. `subject` is what her server calls her here; `grant_ends` in Unix seconds."""

    did: str
    issuer: str
    subject: str
    grant_id: str
    grant_ends: int


class NotThisChain(BadAnswer):
    """The server is of another chain than the exchange: nothing of its owner's record is there."""


def prove(
    connection: Connection, pushed: Pushed, tokens: Tokens, genesis: str, chain_id: int, keys_of: KeysOf
) -> Proven:
    """Return who answered.

    Raises:
        NotThisChain: see there.
        BadAnswer: signed by keys that the chain does not list for the DID, or incomplete. And what `keys_of` raises.
    """
    metadata = connection.metadata
    if pushed.nonce is None:
        raise BadAnswer("the login has no nonce")
    did = _did(issuer_did(metadata, connection.keys()))
    check_chain(connection, genesis)
    if did.chain_id != chain_id:
        raise NotThisChain(_OTHER_CHAIN)
    client, now = connection.dapp.client_id, connection.now
    claims = check_id_token(tokens, metadata.issuer, client, pushed.nonce, connection.keys(), now)
    listed = keys_of(did)
    for text in (tokens.document.get("id_token"), metadata.document.get("signed_metadata")):
        if _key_under(text) not in listed:
            raise BadAnswer("the server signs by a key that the chain does not list for the identity that it names")
    if tokens.grant_id is None:
        raise BadAnswer("the server does not say under which grant it answers")
    return Proven(str(did), metadata.issuer, str(claims["sub"]), tokens.grant_id, _ends(tokens, now))


def check_chain(connection: Connection, genesis: str) -> None:
    """Raise `NotThisChain` unless a server is of the chain with that genesis, as far as it says."""
    if connection.metadata.document.get("cmwallet_genesis") != genesis:
        raise NotThisChain(_OTHER_CHAIN)


def _did(text: str) -> Did:
    """Return a DID in its one spelling: it is what people are known by here."""
    try:
        did = parse_did(text)
        return Did(did.chain_id, parse_address(did.address.lower()))
    except InvalidInput as problem:
        raise BadAnswer(f"the server names no identity: {problem.message}") from None


def _key_under(text: object) -> str:
    """Return the `kid` of something whose signature was checked already by the key of that thumbprint."""
    try:
        jws = parse_jws(str(text), "what was signed", types=("jwt", ""), limit=MAX_ANSWER)
    except Rejected:
        return ""
    return jws.kid or ""


def _ends(tokens: Tokens, now: int) -> int:
    """Return when the grant ends, as the server says; what says nothing has ended."""
    stated = tokens.details[0].get("not_after") if len(tokens.details) == 1 else None
    try:
        ends = seconds_of_time(stated) if isinstance(stated, str) else 0
    except ValueError:
        ends = 0
    if not now < ends <= now + _LONGEST_GRANT:
        raise BadAnswer("the server does not say until when the grant is good")
    return ends

"""`GET /vault/fields`, `/vault/credentials?nonce=`, `/vault/accounts`, `/userinfo`: what the grant opens, and no more.

Values are opened first; then a use is taken and the read is written down, in the same transaction; then the answer is
made. Nothing leaves that is not in the log.
"""

from __future__ import annotations

from typing import Final

from identity.credentials.disclosures import DEFAULT_HASH, HASH_NAME
from identity.credentials.key_binding import bind
from identity.credentials.sdjwt import parse_sdjwt
from identity.jose.encoding import Json, decode, read_object
from identity.jose.keys import local_key
from identity.secret import Secret
from identity.timestamps import rfc3339
from oauth.core.access import (
    claims_of,
    client_still_stands,
    grant_is_loaded,
    grant_is_open,
    owner_is_the_same,
    sealing_key_is_listed,
    token_holds,
    token_was_not_taken_back,
)
from oauth.core.answering import data_response
from oauth.core.call import Call, Rule
from oauth.core.endpoint import Endpoint
from oauth.core.errors import InsufficientScope, InvalidRequest, InvalidToken
from oauth.core.exchange import Response
from oauth.core.limits import SIGNED_ANSWER_SECONDS
from oauth.core.rules.form import parse_form
from oauth.core.rules.proof import proof_is_new, proof_of_token_holds
from oauth.core.rules.rates import remote_is_not_too_fast
from oauth.core.rules.sizes import sizes_are_bounded
from oauth.core.values import ACCOUNTS, Opened, names_for, open_values, shown
from oauth.store import grants, reads

BEFORE: Final[tuple[Rule, ...]] = (
    sizes_are_bounded,
    remote_is_not_too_fast,
    token_holds,
    proof_of_token_holds,
    client_still_stands,
)
WITHIN: Final[tuple[Rule, ...]] = (
    proof_is_new,
    token_was_not_taken_back,
    owner_is_the_same,
    grant_is_loaded,
    grant_is_open,
    sealing_key_is_listed,
)


def _no_query(call: Call) -> None:
    if call.request.query:
        raise InvalidRequest("there are no parameters here")


def _nonce_is_given(call: Call) -> None:
    """The verifier's nonce, to which the presentations are bound."""
    nonce = parse_form(call.request.query).get("nonce", "")
    if not 8 <= len(nonce) <= 256 or not nonce.isascii() or not nonce.isprintable():
        raise InvalidRequest("nonce is 8 to 256 characters of ASCII")
    call.form = {"nonce": nonce}


def _fields_are_read(call: Call) -> None:
    opened = open_values(call, "fields")
    _take(call, opened)
    call.answer["fields"] = shown(opened)


def _accounts_are_read(call: Call) -> None:
    """Bank accounts by their label."""
    opened = open_values(call, "accounts")
    _take(call, opened)
    accounts: dict[str, Json] = {}
    for name, value in shown(opened).items():
        label, _, member = name.removeprefix(ACCOUNTS).partition(".")
        accounts.setdefault(label, {})[member] = value
    call.answer["accounts"] = accounts


def _credentials_are_read(call: Call) -> None:
    """SD-JWTs with a proof by the holder's key, for this client and its nonce, to the end of five minutes."""
    opened = open_values(call, "credentials")
    _take(call, opened)
    call.answer["credentials"] = [_presented(call, one) for one in opened]


def _scope_is_openid(call: Call) -> None:
    if claims_of(call).scope != "openid":
        raise InsufficientScope("the token has not the scope openid")


def _userinfo_is_read(call: Call) -> None:
    """`sub`, and the granted claims as OpenID Connect Core §5.1 spells them; `sub` alone where no field was granted."""
    opened = open_values(call, "fields") if names_for(call, "fields") else []
    _take(call, opened)
    answer: Json = {"sub": claims_of(call).sub}
    for one in opened:
        group, _, member = one.name.partition(".")
        if not member:
            answer[group] = one.row["value"]
        elif group in ("address", "place_of_birth"):
            inner = answer.setdefault(group, {})
            assert isinstance(inner, dict)
            inner[member] = one.row["value"]
    call.answer = answer


def _take(call: Call, opened: list[Opened]) -> None:
    """Take a use and write the read down, before a body exists. HEAD gets no body, so nothing was read."""
    core, grant = call.core, call.grant
    assert grant is not None
    if call.request.method == "HEAD":
        return
    if not grants.take_use(call.work, grant.id, call.time):
        raise InvalidToken("the grant is used up")
    entry: Json = {
        "path": call.url.removeprefix(core.issuer.url),
        "fields": [one.name for one in opened],
        "client": grant.details.client,
        "version": grant.version,
        "remote": call.request.remote,
    }
    reads.append(call.work, core.state, grant.id, entry, call.time)
    call.answer = {"grant_id": grant.id, "as_of": rfc3339(call.now)}


def _presented(call: Call, one: Opened) -> str:
    key = one.row["holder_key"]
    assert isinstance(key, dict)
    algorithm = "ES256" if key["kty"] == "EC" else "EdDSA"
    holder = local_key(algorithm, Secret(decode(str(key["d"]), "a holder key")))
    sdjwt = parse_sdjwt(str(one.row["sd_jwt"]))
    issued = read_object(decode(sdjwt.issuer_jwt.split(".")[1], "a credential"), "a credential")
    bound = bind(
        sdjwt,
        holder,
        audience=claims_of(call).client,
        nonce=call.form["nonce"],
        now=call.time,
        hash_name=str(issued.get(HASH_NAME, DEFAULT_HASH)),
        expires=call.time + SIGNED_ANSWER_SECONDS,
    )
    return bound.text


def _answer(call: Call) -> Response:
    return data_response(call, call.answer)


def _resource(
    path: str, summary: str, read: Rule, before: Rule = _no_query, within: tuple[Rule, ...] = WITHIN
) -> Endpoint:
    return Endpoint("GET", path, summary, (*BEFORE, before), (*within, read), _answer, realm="rs", counted=True)


FIELDS: Final = _resource("/vault/fields", "Read the granted fields.", _fields_are_read)
CREDENTIALS: Final = _resource(
    "/vault/credentials", "Read the granted credentials, bound to a nonce.", _credentials_are_read, _nonce_is_given
)
ACCOUNTS_READ: Final = _resource("/vault/accounts", "Read the granted bank accounts.", _accounts_are_read)
USERINFO: Final = _resource(
    "/userinfo",
    "Read the granted claims (OpenID Connect Core 5.3).",
    _userinfo_is_read,
    within=(*WITHIN, _scope_is_openid),
)

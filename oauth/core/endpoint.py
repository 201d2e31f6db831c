"""Endpoints as tables of rules, in order, of which some run within one transaction.

before    needs no state: sizes, form, authentication, proof
within    one transaction. What a rule wrote is kept even when a later one refuses: an assertion that was used stays
          used, and what a code gave stays revoked
answer    after the transaction is committed: signing, and the body
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from oauth.core.call import Call, Rule
from oauth.core.errors import InvalidProof, NoToken, Refused, UseNonce
from oauth.core.exchange import NO_STORE, Headers, Response, refusal
from oauth.core.nonces import Realm
from oauth.core.proof import ALGORITHMS


@dataclass(frozen=True)
class Endpoint:
    """One path and method.

    `counted` says that a use is taken for the answer: HEAD takes none, and is not told how long it would be. `refused`
    is told of a refusal when there is more to do then. `realm` says whose nonces count and how errors are
    told: those of the authorisation server, or of the resource server.
    """

    method: str
    path: str
    summary: str
    before: tuple[Rule, ...]
    within: tuple[Rule, ...]
    answer: Callable[[Call], Response]
    refused: Callable[[Call, Refused], None] | None = None
    realm: Realm = "as"
    counted: bool = False

    @property
    def head(self) -> Endpoint:
        """The same for HEAD, of an endpoint for GET (RFC 9110 §9.3.2)."""
        return replace(self, method="HEAD", answer=_empty if self.counted else self.answer)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in their order."""
        return (*self.before, *self.within)


def _empty(_call: Call) -> Response:
    """What goes before a body that was not made: its length is not known (RFC 9110 §9.3.2)."""
    return Response(200, (("content-type", "application/json"), *NO_STORE))


def serve(endpoint: Endpoint, call: Call) -> Response:
    """Take a request through the table. Raises what the store raises."""
    try:
        for rule in endpoint.before[call.passed :]:
            rule(call)
            call.passed += 1
        _run_within(endpoint, call)
        response = endpoint.answer(call)
    except Refused as refused:
        if endpoint.refused is not None:
            endpoint.refused(call, refused)
        return _refusal(endpoint, call, refused)
    extra = _nonce(endpoint, call, None)
    return Response(response.status, (*response.headers, *extra), response.body) if extra else response


def _run_within(endpoint: Endpoint, call: Call) -> None:
    if not endpoint.within:
        return
    refused: Refused | None = None
    with call.core.store.transaction() as work:
        call.opened = work
        try:
            for rule in endpoint.within:
                rule(call)
        except Refused as problem:
            refused = problem  # raised once the transaction is committed
        finally:
            call.opened = None
    if refused is not None:
        raise refused


def _refusal(endpoint: Endpoint, call: Call, refused: Refused) -> Response:
    """Tell of an error: in the body, and at the resource server in `WWW-Authenticate` too (RFC 9449 §7.1)."""
    nonce = _nonce(endpoint, call, refused)
    if endpoint.realm == "as":
        return refusal(refused, nonce)
    status = 401 if isinstance(refused, UseNonce | InvalidProof) else refused.status
    if status not in (401, 403):
        return refusal(refused, nonce)
    about = f'error="{refused.error}", error_description="{refused.description}", '
    unasked = isinstance(refused, NoToken)  # a request without a token is told of no error there (RFC 6750 §3.1)
    where = f'resource_metadata="{call.core.vault_metadata}"'  # RFC 9728 §5.1
    challenge = ("www-authenticate", f'DPoP {"" if unasked else about}algs="{ALGORITHMS}", {where}')
    answered = refusal(refused, (*nonce, challenge))
    return Response(status, answered.headers, answered.body)


def _nonce(endpoint: Endpoint, call: Call, refused: Refused | None) -> Headers:
    """Hand out a nonce when one was wanted, or when the one that was used is not the newest (RFC 9449 §8.2)."""
    stale = call.proof is not None and not call.proof.nonce_is_newest
    if stale or isinstance(refused, UseNonce):
        nonces = call.core.as_nonces if endpoint.realm == "as" else call.core.rs_nonces
        return (("dpop-nonce", nonces.newest(call.now)),)
    return ()

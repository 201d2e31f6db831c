"""The authorisation server and the resource server of one issuer, framework-free.

`handle` answers every path of the protocol, and `begin` what needs nobody else. The pages ask `decisions` for the
requests that the user decides.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from identity.errors import Problem
from identity.jose.keys import PublicJwk, Signer
from oauth.core.call import Call, Core
from oauth.core.decisions import Decisions
from oauth.core.endpoint import Endpoint, serve
from oauth.core.endpoints.device import DEVICE_AUTHORIZATION
from oauth.core.endpoints.grants import GRANT, PREFIX, REVOKE_GRANT
from oauth.core.endpoints.introspect import INTROSPECT
from oauth.core.endpoints.metadata import JWKS, METADATA, OAUTH_PATH, OPENID, RESOURCE
from oauth.core.endpoints.par import PAR
from oauth.core.endpoints.resources import ACCOUNTS_READ, CREDENTIALS, FIELDS, USERINFO
from oauth.core.endpoints.revoke import REVOKE
from oauth.core.endpoints.token import TOKEN
from oauth.core.errors import NoSuchPath, Refused, Unavailable, WrongMethod
from oauth.core.exchange import Later, Request, Response, json_response, refusal
from oauth.core.limits import Limits, Rates
from oauth.core.nonces import Nonces
from oauth.core.openapi import openapi
from oauth.core.ports import ClientKeys, Impatient, KeysAtHand, ServingKeys, WouldWait
from oauth.core.signing import quick
from oauth.model import Issuer
from oauth.state_key import StateKey
from oauth.store.engine import Store

log = logging.getLogger("cmwallet.oauth")

ENDPOINTS: Final = (
    *(PAR, DEVICE_AUTHORIZATION, TOKEN, REVOKE, INTROSPECT),
    *(FIELDS, CREDENTIALS, ACCOUNTS_READ, USERINFO, GRANT, REVOKE_GRANT),
    *(OPENID, JWKS),
)
"""Every endpoint below the issuer."""


class AuthorizationServer:
    """One identity's server."""

    def __init__(
        self,
        issuer: Issuer,
        store: Store,
        state: StateKey,
        *,
        signer: Signer,
        keys: tuple[PublicJwk, ...],
        clients: ClientKeys,
        clock: Callable[[], float],
        serving: ServingKeys | None,
        genesis: str,
        limits: Limits | None = None,
    ) -> None:
        """Take what the process holds. `keys` are all active signing keys of the identity; `serving` None is locked."""
        self.core = Core(
            issuer=issuer,
            store=store,
            state=state,
            signer=quick(signer),
            keys=keys,
            clients=clients,
            clock=clock,
            serving=serving,
            genesis=genesis.lower(),
            limits=limits or Limits(),
            rates=Rates(),
            as_nonces=Nonces(state, issuer.slug, "as"),
            rs_nonces=Nonces(state, issuer.slug, "rs"),
        )
        self.decisions = Decisions(self.core)
        self._at_once: Core | None = None
        if isinstance(clients, KeysAtHand) and store.local:
            self._at_once = replace(self.core, clients=Impatient(clients))
        self._base = urlsplit(issuer.url).path
        self._origin = issuer.url.removesuffix(self._base)

    def handle(self, request: Request) -> Response:
        """Answer a request; nothing but a bug raises. No path outside the issuer is served."""
        begun = self.begin(request)
        return begun if isinstance(begun, Response) else begun()

    def begin(self, request: Request) -> Response | Later:
        """Answer a request for which nobody has to be waited for; else return the rest of the work on it.

        Keys are asked for before anything is written, so that the rest goes on at the very rule that would have waited.
        """
        try:
            endpoint = self._find(request)
        except Refused as refused:
            return refusal(refused, _allow(refused))
        if endpoint is None:
            return json_response(openapi(self.core.issuer, ENDPOINTS), headers=(("cache-control", "no-store"),))
        call = Call(self._at_once or self.core, request, self._origin + request.path, self.core.clock())
        if self._at_once is not None:
            with suppress(WouldWait):
                return self._answer(endpoint, call)
        return partial(self._go_on, endpoint, call)

    def _go_on(self, endpoint: Endpoint, call: Call) -> Response:
        call.core, call.now = self.core, self.core.clock()
        return self._answer(endpoint, call)

    def _answer(self, endpoint: Endpoint, call: Call) -> Response:
        try:
            response = serve(endpoint, call)
        except Problem as problem:  # the store is busy, full, gone or damaged
            log.error("%s %s: %s", endpoint.method, endpoint.path, problem.code)  # noqa: TRY400 - a trace shows values
            response = refusal(Unavailable("the server cannot answer now", retry_after=5))
        log.info("%s %s %s", endpoint.method, endpoint.path, response.status)
        return response

    def _find(self, request: Request) -> Endpoint | None:
        """Return the endpoint of a path and method; None is the OpenAPI document."""
        if request.path == OAUTH_PATH + self._base:
            served: Mapping[str, Endpoint] = {"GET": METADATA}
        elif self._origin + request.path == self.core.vault_metadata:
            served = {"GET": RESOURCE}
        elif not request.path.startswith(self._base + "/"):
            raise NoSuchPath("nothing is served there")
        else:
            path = request.path.removeprefix(self._base)
            if path == "/openapi.json" and request.method in ("GET", "HEAD"):
                return None
            rest = path.removeprefix(PREFIX)
            name = "/grants/{id}" if rest not in ("", path) and "/" not in rest else path
            served = {endpoint.method: endpoint for endpoint in ENDPOINTS if endpoint.path == name}
        if not served:
            raise NoSuchPath("nothing is served there")
        if "GET" in served:
            served = {"GET": served["GET"], "HEAD": served["GET"].head, **served}
        if request.method not in served:
            raise WrongMethod("that path answers to " + ", ".join(served), detail=", ".join(served))
        return served[request.method]


def _allow(refused: Refused) -> tuple[tuple[str, str], ...]:
    return (("allow", refused.detail),) if isinstance(refused, WrongMethod) else ()

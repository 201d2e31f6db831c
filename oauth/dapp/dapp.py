"""Client of one issuer: pushed requests, code and device flow, refresh, offers, revocation, fields.

    from oauth.dapp import Dapp, Wish, connect, read_key

    key = read_key(Path("dapp.jwk").read_bytes())
    dapp = Dapp("did:ethr:0x12:0x…", signer=key, proof_key=key)
    with connect(dapp, "https://me.example/i/…") as connection:
        pushed = connection.push(Wish(("given_name",), "to greet you", not_after), "https://dapp.example/answer")
        ...                                       # send the browser to pushed.url; it comes back with an answer
        tokens = connection.finish(pushed, "https://dapp.example/answer?code=…&state=…&iss=…")
        print(connection.fields(tokens.access_token))

Everything is checked that FAPI 2.0 asks of a client: `iss` and `state` of the answer, PKCE by S256, only DPoP tokens.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2

from identity.bounded_http import BoundedTransport
from identity.errors import InvalidInput
from identity.foreign import clean
from identity.jose.encoding import Json, encode
from identity.jose.jwe import PrivateOf
from identity.jose.keys import PublicJwk, PublicSigner, Signer
from oauth.dapp.answers import Tokens, judge, read_resource, read_tokens
from oauth.dapp.assertion import authenticate, request_object
from oauth.dapp.discovery import Metadata, check_address, discover, fetch_keys
from oauth.dapp.dpop import DPoPAuth, wants_nonce
from oauth.dapp.errors import BadAnswer, ServerRefused, ServerUnreachable
from oauth.dapp.wish import Wish, written

PRE_AUTHORIZED: Final = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
_SECONDS: Final = 15.0
_LONGEST_PAUSE: Final = 600


def _no_key(_kid: str) -> None:
    return None


@dataclass(frozen=True)
class Dapp:
    """Who asks: a DID, the key on chain that speaks for it, and the key that its tokens are bound to.

    `private_of` finds the X25519 keys that answers are sealed to; a dapp that lists none leaves it out. `document` is
    its client document, signed by `signer`'s key: a server that does not know the dapp learns of it by that alone.
    """

    client_id: str
    signer: Signer
    proof_key: PublicSigner
    private_of: PrivateOf = _no_key
    document: str | None = None


@dataclass(frozen=True)
class Pushed:
    """A request that the server has: `url` is where the browser goes, until `expires` (Unix seconds)."""

    url: str
    redirect_uri: str
    state: str
    verifier: str
    nonce: str | None
    expires: int


@dataclass(frozen=True)
class DeviceCode:
    """A device flow that has begun: the person types `user_code` at `verification_uri`."""

    device_code: str
    user_code: str
    verification_uri: str
    interval: float
    expires: int


class Connection:
    """One dapp and one issuer. Use it in a `with` block."""

    def __init__(
        self, dapp: Dapp, http: httpx2.Client, metadata: Metadata, clock: Callable[[], float] = time.time
    ) -> None:
        self.dapp = dapp
        self.metadata = metadata
        self._http = http
        self._clock = clock
        self._proofs = DPoPAuth(dapp.proof_key, clock=clock, again=False)
        self._keys: Mapping[str, PublicJwk] | None = None

    @property
    def now(self) -> int:
        """The present time, Unix seconds."""
        return int(self._clock())

    def keys(self) -> Mapping[str, PublicJwk]:
        """The issuer's keys by thumbprint, fetched once."""
        if self._keys is None:
            self._keys = fetch_keys(self._http, self.metadata)
        return self._keys

    def push(self, wish: Wish | None, redirect_uri: str, *, openid: bool = False) -> Pushed:
        """Push an authorisation request (RFC 9126) as a signed object (RFC 9101).

        With `openid` the answer will also say who the user is (an ID Token). Without a wish it says that alone, and
        the wallet grants it for a day; a wish without fields says for what and until when.

        Raises:
            InvalidInput: nothing is asked for. ServerRefused, ServerUnreachable.
        """
        if wish is None and not openid:
            raise InvalidInput("nothing is asked for", hint="a Wish, openid=True, or both")
        state, verifier = encode(secrets.token_bytes(16)), encode(secrets.token_bytes(32))
        nonce = encode(secrets.token_bytes(16)) if openid else None
        parameters: dict[str, object] = {
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": encode(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "dpop_jkt": self.dapp.proof_key.public.thumbprint,
        }
        if wish is not None:
            parameters["authorization_details"] = wish.details(self.metadata.issuer)
        if nonce is not None:
            parameters |= {"scope": "openid", "nonce": nonce}
        signed = request_object(self.dapp.signer, self.dapp.client_id, self.metadata.issuer, parameters, self.now)
        form = {"request": signed}
        if self.dapp.document is not None:
            form["client_document"] = self.dapp.document.strip()
        answer = self._ask("pushed_authorization_request_endpoint", form)
        address, life = answer.get("request_uri"), answer.get("expires_in")
        if not isinstance(address, str) or type(life) is not int or not 0 < life < 1 << 31:
            raise BadAnswer("the server did not take the request")
        query = urlencode({"client_id": self.dapp.client_id, "request_uri": address})
        url = f"{self.metadata.endpoint('authorization_endpoint')}?{query}"
        return Pushed(url, redirect_uri, state, verifier, nonce, self.now + life)

    def finish(self, pushed: Pushed, answer: str) -> Tokens:
        """Exchange the code in the address that the browser came back with; a login says who she is (`subject`).

        Raises:
            BadAnswer: it belongs to another request, or comes from another issuer (RFC 9207).
            ServerRefused: the user said no, or the code is not good.
        """
        given = parse_qs(urlsplit(answer).query, keep_blank_values=True)
        if any(len(values) > 1 for values in given.values()):
            raise BadAnswer("the answer says something twice")
        single = {name: values[0] for name, values in given.items()}
        if not secrets.compare_digest(single.get("state", "").encode(), pushed.state.encode()):
            raise BadAnswer("the answer belongs to another request")
        if single.get("iss") != self.metadata.issuer:
            raise BadAnswer("the answer comes from another issuer; its code was not used")
        if "error" in single:
            error = clean(single["error"], 80)
            raise ServerRefused(f"the server refused: {error}", details={"error": error})
        parameters = {
            "grant_type": "authorization_code",
            "code": single.get("code", ""),
            "redirect_uri": pushed.redirect_uri,
            "code_verifier": pushed.verifier,
        }
        tokens = self._tokens(parameters)
        if pushed.nonce is not None:
            from oauth.dapp.id_token import check_id_token

            issuer, client = self.metadata.issuer, self.dapp.client_id
            claims = check_id_token(tokens, issuer, client, pushed.nonce, self.keys(), self.now)
            return replace(tokens, subject=str(claims["sub"]))
        return tokens

    def start_device(self, wish: Wish) -> DeviceCode:
        """Begin a device flow (RFC 8628)."""
        answer = self._ask("device_authorization_endpoint", self._wished(wish))
        code, shown, where = (answer.get(name) for name in ("device_code", "user_code", "verification_uri"))
        life, interval = answer.get("expires_in"), answer.get("interval", 5)
        if not all(isinstance(text, str) and text for text in (code, shown, where)):
            raise BadAnswer("the server did not begin a device flow")
        if type(life) is not int or type(interval) is not int or not 0 < life < 1 << 31:
            raise BadAnswer("the server does not say how long the code is good")
        if not 0 <= interval <= _LONGEST_PAUSE:
            raise BadAnswer("the server does not say how often it may be asked")
        return DeviceCode(str(code), str(shown), str(where), float(interval), self.now + life)

    def ask_device(self, code: DeviceCode) -> Tokens | DeviceCode:
        """Ask once whether the user has decided; the code to ask with next when she has not."""
        try:
            return self._tokens(
                {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code.device_code}
            )
        except ServerRefused as problem:
            if problem.error == "authorization_pending":
                return code
            if problem.error == "slow_down":
                return replace(code, interval=code.interval + 5)
            raise
        except ServerUnreachable:
            return replace(code, interval=min(code.interval * 2, 60))  # RFC 8628 §3.5: back off, do not give up

    def refresh(self, refresh_token: str) -> Tokens:
        """Return a new access token; the refresh token stays the same."""
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def redeem(self, offer: str, receipt_signature: str) -> Tokens:
        """Exchange an offer that the user made without a server, countersigning her receipt."""
        return self._tokens(
            {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": offer, "receipt_signature": receipt_signature}
        )

    def revoke(self, token: str) -> None:
        """Give a token back (RFC 7009)."""
        self._ask("revocation_endpoint", {"token": token})

    def introspect(self, token: str) -> Json:
        """Return what the server says of a token (RFC 7662)."""
        return self._ask("introspection_endpoint", {"token": token})

    def fields(self, token: str) -> Json:
        """Return the fields of a grant: `{grant_id, as_of, fields}`."""
        return self.fetch(self.metadata.resource("/vault/fields"), token)

    def fetch(self, url: str, token: str, *, method: str = "GET") -> Json:
        """Return what a URL of the resource server gives for a token, opened and verified."""
        return read_resource(
            self.request(method, url, token),
            issuer=self.metadata.issuer,
            client_id=self.dapp.client_id,
            keys=self.keys,
            private_of=self.dapp.private_of,
            now=self.now,
        )

    def request(self, method: str, url: str, token: str) -> httpx2.Response:
        """Make a request with a token and its proof.

        Raises:
            InvalidInput: that is no address. BadAnswer: it belongs to another server. ServerUnreachable.
        """
        resolved = str(httpx2.URL(check_address(url)))  # `..` is resolved before anything is sent
        if not resolved.startswith(self.metadata.issuer + "/"):
            hint = "a path below the issuer begins with a slash: /vault/fields"
            raise BadAnswer("the address does not belong to the issuer of the token; nothing was sent", hint=hint)
        auth = DPoPAuth(self.dapp.proof_key, token=token, clock=self._clock)
        try:
            return self._http.request(method, url, auth=auth)
        except httpx2.HTTPError as error:
            raise _unreachable(url, error) from None

    def _wished(self, wish: Wish) -> dict[str, str]:
        """Return what a device flow asks for: signed where the server is a wallet's, which keeps it as a proof."""
        details = wish.details(self.metadata.issuer)
        if "cmwallet_issuer_did" not in self.metadata.document:
            return {"authorization_details": written(details)}
        parameters: dict[str, object] = {"authorization_details": details}
        dapp, issuer = self.dapp, self.metadata.issuer
        return {"request": request_object(dapp.signer, dapp.client_id, issuer, parameters, self.now)}

    def _tokens(self, parameters: Mapping[str, str]) -> Tokens:
        return read_tokens(self._ask("token_endpoint", parameters), self.now)

    def _ask(self, endpoint: str, parameters: Mapping[str, str]) -> Json:
        """Ask an endpoint of the authorisation server, twice when it gives a nonce to prove with (RFC 9449 §8).

        Each time with a new assertion: a server may take one only once.
        """
        url = self.metadata.endpoint(endpoint)
        for last in (False, True):
            known = self._proofs.nonce_for(url)
            who = authenticate(self.dapp.signer, self.dapp.client_id, self.metadata.issuer, self.now)
            try:
                response = self._http.post(url, data={**parameters, **who}, auth=self._proofs)
            except httpx2.HTTPError as error:
                raise _unreachable(url, error) from None
            if last or not wants_nonce(response) or self._proofs.nonce_for(url) == known:
                break
        return judge(response)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _unreachable(url: str, error: Exception) -> ServerUnreachable:
    host = urlsplit(url).netloc
    return ServerUnreachable(f"{host} gave no answer: {type(error).__name__}", hint="try again later")


def make_http() -> httpx2.Client:
    """Return an HTTP client that follows no redirect and reads nothing from the environment."""
    return httpx2.Client(
        transport=BoundedTransport(trust_env=False),
        timeout=_SECONDS,
        follow_redirects=False,
        trust_env=False,
        headers={"Accept": "application/json"},
    )


def connect(
    dapp: Dapp,
    issuer: str,
    *,
    clock: Callable[[], float] = time.time,
    make_client: Callable[[], httpx2.Client] | None = None,
) -> Connection:
    """Discover an issuer and return the dapp's conversation with it. Raises as `discover` does.

    All of it goes through one client of `make_client`: where a stranger types the issuer, take `make_guarded_http`,
    which raises `AddressRefused`. `require_wallet(connection.metadata)` refuses who is no wallet's server.
    """
    http = (make_client or make_http)()
    try:
        return Connection(dapp, http, discover(http, issuer), clock)
    except BaseException:
        http.close()
        raise

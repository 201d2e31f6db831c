"""The dapp's side, and servers that lie to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import httpx2
import pytest

from identity.errors import InvalidInput
from identity.jose.encoding import decode, encode
from identity.jose.jwe import seal_to
from identity.jose.jws import sign_jws
from identity.secret import Secret
from oauth.dapp.answers import SIGNED, Tokens, read_tokens
from oauth.dapp.dapp import Connection, Dapp, DeviceCode, Pushed, connect
from oauth.dapp.discovery import Metadata, discover, metadata_url
from oauth.dapp.errors import BadAnswer, ServerRefused, ServerUnreachable
from oauth.dapp.id_token import check_id_token
from oauth.dapp.key_files import fresh_key
from oauth.dapp.polling import wait_for_device
from oauth.dapp.wish import Wish

ISSUER = "https://me.example/i/abc"
CLIENT = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
KEY = fresh_key()
PROOF_KEY = fresh_key()
NOW = 1_800_000_000
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
    "pushed_authorization_request_endpoint": f"{ISSUER}/par",
    "device_authorization_endpoint": f"{ISSUER}/device_authorization",
    "response_types_supported": ["code"],
}
TOKENS = {"access_token": "a.b.c", "token_type": "DPoP", "expires_in": 60}
Handler = Callable[[httpx2.Request], httpx2.Response]


def connection(handler: Handler, **more: object) -> Connection:
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    dapp = replace(Dapp(CLIENT, KEY, PROOF_KEY), **more)  # type: ignore[arg-type]
    return Connection(dapp, http, Metadata(ISSUER, DOCUMENT), clock=lambda: NOW)


def answering(status: int, document: object, **headers: str) -> Handler:
    return lambda _request: httpx2.Response(status, json=document, headers=headers)


def payload(token: str) -> dict[str, object]:
    found = json.loads(decode(token.split(".")[1], "a token"))
    assert isinstance(found, dict)
    return found


def form(request: httpx2.Request) -> dict[str, str]:
    return dict(httpx2.QueryParams(request.content.decode()))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"issuer": f"{ISSUER}/"}, "another issuer"),
        ({"token_endpoint": "http://evil.example/token"}, "makes no sense"),
        ({"response_types_supported": "code"}, "makes no sense"),
    ],
    ids=str,
)
def test_metadata_that_is_not_the_issuers_is_refused(change: dict[str, object], wrong: str) -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(answering(200, {**DOCUMENT, **change})))
    with pytest.raises(BadAnswer, match=wrong):
        discover(http, ISSUER)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"issuer":1,"issuer":2}', b"<html>"], ids=repr)
def test_metadata_that_is_no_object_is_no_server(body: bytes) -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(lambda _request: httpx2.Response(200, content=body)))
    with pytest.raises(ServerUnreachable):
        discover(http, ISSUER)


def test_metadata_is_looked_for_where_the_issuers_path_says() -> None:
    assert metadata_url(ISSUER) == "https://me.example/.well-known/oauth-authorization-server/i/abc"


@pytest.mark.parametrize(
    "issuer",
    [
        *(
            "http://me.example/i/a",
            "https://a@me.example/",
            "https://me.example/?x=1",
            "https://me.example/#x",
            "ftp://x/",
        ),
        *("https://[", "https://me example/", "https://me.example:99999/", "https://me.example:0/", "https:///i/a"),
        *("https://me.example/\n", "https://\u202eme.example/", "http://127.0.0.1.evil.example/i/a"),
    ],
)
def test_issuer_that_is_no_address_without_tls_or_with_more_than_a_path_is_refused(issuer: str) -> None:
    with pytest.raises(InvalidInput):
        metadata_url(issuer)


def test_bearer_token_is_not_taken() -> None:
    with pytest.raises(BadAnswer, match="not bound to a key"):
        read_tokens({**TOKENS, "token_type": "Bearer"}, NOW)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX: y", "a\x1b]0;mine\x07", "a\u202eb", "a\x9b31m", "a" * 16385, 7])
def test_token_that_is_none_in_a_header_is_not_taken(token: object) -> None:
    with pytest.raises(BadAnswer, match="no token"):
        read_tokens({**TOKENS, "access_token": token}, NOW)


@pytest.mark.parametrize("path", ["/a\x1b]0;mine\x07", "/a b", "/a\u202eb", "/" + "a" * 2048])
def test_address_that_would_speak_to_the_terminal_is_none(path: str) -> None:
    metadata = Metadata(ISSUER, {**DOCUMENT, "authorization_endpoint": ISSUER + path})
    with pytest.raises(BadAnswer, match="no address"):
        metadata.endpoint("authorization_endpoint")


@pytest.mark.parametrize("change", [{"interval": -6}, {"interval": 10**99}, {"interval": True}, {"expires_in": 10**99}])
def test_device_flow_without_sensible_times_is_not_begun(change: dict[str, object]) -> None:
    began = {"device_code": "d", "user_code": "u", "verification_uri": f"{ISSUER}/device", "expires_in": 600}
    with pytest.raises(BadAnswer, match="the server does not say how"):
        connection(answering(200, {**began, **change})).start_device(Wish(("email",), "the ticket", NOW + 3600))


@pytest.mark.parametrize("life", [None, 0, -5, True, "60", 1 << 40], ids=repr)
def test_token_without_an_end_is_not_taken(life: object) -> None:
    with pytest.raises(BadAnswer, match="how long"):
        read_tokens({**TOKENS, "expires_in": life}, NOW)


def test_assertion_is_for_the_issuer_alone_and_new_each_time() -> None:
    seen: list[dict[str, object]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(payload(form(request)["client_assertion"]))
        if len(seen) == 1:
            return httpx2.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": "n-1"})
        assert payload(request.headers["DPoP"])["nonce"] == "n-1"
        return httpx2.Response(200, json=TOKENS)

    connection(handler).refresh("r")
    assert [claims["aud"] for claims in seen] == [ISSUER, ISSUER]
    assert seen[0]["jti"] != seen[1]["jti"]
    assert all(claims["iss"] == claims["sub"] == CLIENT for claims in seen)


def test_server_that_always_wants_another_nonce_is_not_asked_for_ever() -> None:
    asked: list[int] = []

    def handler(_request: httpx2.Request) -> httpx2.Response:
        asked.append(1)
        return httpx2.Response(400, json={"error": "use_dpop_nonce"}, headers={"DPoP-Nonce": f"n-{len(asked)}"})

    with pytest.raises(ServerRefused):
        connection(handler).refresh("r")
    assert len(asked) == 2


def test_request_is_signed_and_holds_what_is_asked_for() -> None:
    seen: list[dict[str, str]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(form(request))
        return httpx2.Response(201, json={"request_uri": "urn:x", "expires_in": 60})

    wish = Wish(("email",), "the ticket", NOW + 60, ({"age_equal_or_over": 18},), ("given_name",), max_uses=3)
    pushed = connection(handler).push(wish, "http://127.0.0.1:1/answer")
    claims = payload(seen[0]["request"])
    assert set(seen[0]) == {"request", "client_id", "client_assertion", "client_assertion_type"}
    assert claims["aud"] == ISSUER
    assert claims["code_challenge_method"] == "S256"
    assert claims["dpop_jkt"] == PROOF_KEY.public.thumbprint
    assert claims["authorization_details"] == wish.details(ISSUER)
    assert pushed.url == f"{ISSUER}/authorize?client_id={CLIENT.replace(':', '%3A')}&request_uri=urn%3Ax"


def test_login_alone_names_no_field_and_a_wish_without_fields_says_for_what_and_until_when() -> None:
    seen: list[dict[str, object]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(payload(form(request)["request"]))
        return httpx2.Response(201, json={"request_uri": "urn:x", "expires_in": 60})

    opened = connection(handler)
    alone = opened.push(None, BACK, openid=True)
    opened.push(Wish((), "to know you again", NOW + 60), BACK, openid=True)
    with pytest.raises(InvalidInput, match="nothing is asked for"):
        opened.push(None, BACK)
    assert [claims["scope"] for claims in seen] == ["openid", "openid"]
    assert "authorization_details" not in seen[0]
    assert seen[0]["nonce"] == alone.nonce is not None
    (one,) = seen[1]["authorization_details"]  # type: ignore[misc]  # JSON
    assert (one["datatypes"], one["purpose"]["text"]) == ([], "to know you again")


def test_token_goes_to_its_own_issuer_only() -> None:
    opened = connection(lambda _request: pytest.fail("something was sent"))
    others = ("https://evil.example/vault/fields", f"{ISSUER}.evil.example/x", "https://me.example/i/abcd/vault")
    for url in (*others, f"{ISSUER}/../other/vault", f"{ISSUER}/x/../../other/vault"):
        with pytest.raises(BadAnswer, match="nothing was sent"):
            opened.fetch(url, "a.b.c")


@pytest.mark.parametrize(
    "where", ["http://127.0.0.1:8545/", "http://localhost/token", "http://[::1]:1/", "ftp://x/", 7]
)
def test_server_elsewhere_leads_its_dapp_to_nothing_on_the_dapps_own_machine(where: object) -> None:
    """SSRF by metadata: forms that the dapp signs, and the browser that it opens, would go there."""
    stranger = Metadata(ISSUER, {**DOCUMENT, "token_endpoint": where, "authorization_endpoint": where})
    for name in ("token_endpoint", "authorization_endpoint"):
        with pytest.raises(BadAnswer):
            stranger.endpoint(name)
    local = Metadata("http://127.0.0.1:1/i/a", {"token_endpoint": "http://127.0.0.1:1/i/a/token"})
    assert local.endpoint("token_endpoint") == "http://127.0.0.1:1/i/a/token"


def test_redirect_of_a_resource_is_not_followed() -> None:
    opened = connection(lambda _request: httpx2.Response(302, headers={"Location": "https://evil.example/"}))
    with pytest.raises(ServerRefused):
        opened.fields("a.b.c")


def signed_answer(**change: object) -> str:
    claims = {"iss": ISSUER, "aud": CLIENT, "exp": NOW + 60, "fields": {"email": {"value": "a@b.example"}}, **change}
    return sign_jws(claims, KEY, {"typ": SIGNED, "kid": KEY.kid})


def serving(body: str) -> Handler:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/jwks"):
            return httpx2.Response(200, json={"keys": [KEY.public.document, {"kty": "RSA"}]})
        return httpx2.Response(200, content=body.encode(), headers={"Content-Type": "application/jwt"})

    return handler


def test_signed_answer_is_verified() -> None:
    found = connection(serving(signed_answer())).fields("a.b.c")
    assert found["fields"] == {"email": {"value": "a@b.example"}}


def test_sealed_answer_is_opened_and_verified() -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    sealed = seal_to(public, signed_answer().encode(), "JWT")
    opened = connection(serving(sealed), private_of=lambda _kid: (public, Secret(private.private_bytes_raw())))
    assert opened.fields("a.b.c")["iss"] == ISSUER
    with pytest.raises(BadAnswer):
        connection(serving(sealed)).fields("a.b.c")


@pytest.mark.parametrize(
    "change", [{"iss": "https://evil.example"}, {"aud": "did:ethr:0x1:0x0"}, {"exp": NOW - 60}, {"exp": None}], ids=str
)
def test_signed_answer_for_or_by_somebody_else_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadAnswer):
        connection(serving(signed_answer(**change))).fields("a.b.c")


def test_answer_signed_by_another_key_or_altered_is_refused() -> None:
    other = fresh_key()
    stranger = sign_jws({"iss": ISSUER, "aud": CLIENT, "exp": NOW + 60}, other, {"typ": SIGNED, "kid": other.kid})
    claimed = sign_jws({"iss": ISSUER, "aud": CLIENT, "exp": NOW + 60}, other, {"typ": SIGNED, "kid": KEY.kid})
    head, body, signature = signed_answer().split(".")
    unsigned = encode(b'{"alg":"none","typ":"cmwallet-vault+jwt"}')
    for text in (stranger, claimed, f"{head}.{encode(b'{}')}.{signature}", f"{unsigned}.{body}.", "x", "a.b.c.d.e"):
        with pytest.raises(BadAnswer):
            connection(serving(text)).fields("a.b.c")


def test_error_of_a_resource_is_told_by_its_code_and_cleaned() -> None:
    challenge = 'DPoP error="invalid_token", error_description="x", algs="ES256 EdDSA"'
    with pytest.raises(ServerRefused) as refused:
        connection(lambda _r: httpx2.Response(401, headers={"WWW-Authenticate": challenge})).fields("a.b.c")
    assert refused.value.error == "invalid_token"
    with pytest.raises(ServerRefused) as refused:
        connection(answering(400, {"error": "x\x1b[31m\n", "error_description": "\u202eevil"})).refresh("r")
    assert "\x1b" not in refused.value.message
    assert "\u202e" not in refused.value.message


def test_locked_vault_is_a_server_that_cannot_answer_now() -> None:
    with pytest.raises(ServerUnreachable) as problem:
        connection(answering(503, {}, **{"Retry-After": "30"})).fields("a.b.c")
    assert problem.value.hint == "try again in 30 seconds"


def test_device_flow_polls_kindly_and_ends() -> None:
    answers = ["authorization_pending", "slow_down", "authorization_pending", None]
    slept: list[float] = []

    def handler(_request: httpx2.Request) -> httpx2.Response:
        error = answers.pop(0)
        return httpx2.Response(400, json={"error": error}) if error else httpx2.Response(200, json=TOKENS)

    code = DeviceCode("d", "BCDF-GHJK", f"{ISSUER}/device", 5.0, NOW + 600)
    assert isinstance(wait_for_device(connection(handler), code, slept.append), Tokens)
    assert slept == [6.0, 6.0, 12.0, 12.0]
    with pytest.raises(ServerRefused) as refused:
        wait_for_device(connection(handler), replace(code, expires=NOW), slept.append)
    assert refused.value.error == "expired_token"


def test_server_that_is_away_for_a_moment_does_not_end_the_device_flow() -> None:
    code = DeviceCode("d", "BCDF-GHJK", f"{ISSUER}/device", 5.0, NOW + 600)
    assert connection(answering(502, {})).ask_device(code) == replace(code, interval=10.0)


def test_a_server_that_breaks_off_is_unreachable_at_every_kind_of_request() -> None:
    def broken(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("reset")

    ours = connection(broken)
    for ask in (
        lambda: ours.push(Wish(("given_name",), "why", NOW + 60), "https://shop.example/answer"),
        lambda: ours.fetch(f"{ISSUER}/vault/fields", "a.b.c"),
        ours.keys,
        lambda: discover(httpx2.Client(transport=httpx2.MockTransport(broken)), ISSUER),
    ):
        with pytest.raises(ServerUnreachable):
            ask()


# --- a pushed request and the answer of the browser ---

WISH = Wish(("email",), "the ticket", NOW + 3600)
BACK = "https://shop.example/answer"


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ({"request_uri": "urn:x", "expires_in": 1}, True),
        ({"request_uri": "urn:x", "expires_in": (1 << 31) - 1}, True),
        ({"request_uri": "urn:x", "expires_in": 0}, False),
        ({"request_uri": "urn:x", "expires_in": 1 << 31}, False),
        ({"request_uri": "urn:x", "expires_in": True}, False),
        ({"request_uri": "urn:x", "expires_in": "60"}, False),
        ({"request_uri": 7, "expires_in": 60}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_pushed_request_has_an_address_and_a_life(answer: dict[str, object], good: bool) -> None:
    opened = connection(answering(201, answer))
    if good:
        assert opened.push(WISH, BACK).expires == NOW + int(str(answer["expires_in"]))
        return
    with pytest.raises(BadAnswer, match="the server did not take the request"):
        opened.push(WISH, BACK)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("code=c&state=st&state=st&iss={iss}", "the answer says something twice"),
        ("code=c&code=d&state=st&iss={iss}", "the answer says something twice"),
        ("code=c&state=other&iss={iss}", "the answer belongs to another request"),
        ("code=c&iss={iss}", "the answer belongs to another request"),
        ("code=c&state=st&iss=https://evil.example", "the answer comes from another issuer; its code was not used"),
        ("code=c&state=st", "the answer comes from another issuer; its code was not used"),
    ],
)
def test_an_answer_of_the_browser_that_is_anothers_spends_no_code(answer: str, said: str) -> None:
    opened = connection(lambda _request: pytest.fail("something was sent"))
    with pytest.raises(BadAnswer) as refused:
        opened.finish(Pushed("", BACK, "st", "v", None, NOW), f"{BACK}?{answer.format(iss=ISSUER)}")
    assert refused.value.message == said


def test_a_no_of_the_user_is_told_by_its_code_and_asks_for_no_token() -> None:
    opened = connection(lambda _request: pytest.fail("something was sent"))
    with pytest.raises(ServerRefused, match="the server refused: access_denied") as refused:
        opened.finish(Pushed("", BACK, "st", "v", None, NOW), f"{BACK}?error=access_denied&state=st&iss={ISSUER}")
    assert refused.value.error == "access_denied"


BEGAN = {"device_code": "d", "user_code": "u", "verification_uri": f"{ISSUER}/device", "expires_in": 600}


@pytest.mark.parametrize("name", ["device_code", "user_code", "verification_uri"])
@pytest.mark.parametrize("value", [None, "", 7], ids=repr)
def test_a_device_flow_has_two_codes_and_an_address(name: str, value: object) -> None:
    with pytest.raises(BadAnswer, match="the server did not begin a device flow"):
        connection(answering(200, {**BEGAN, name: value})).start_device(WISH)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"interval": 0}, None),
        ({"interval": 600}, None),
        ({"expires_in": 1}, None),
        ({"expires_in": (1 << 31) - 1}, None),
        ({"interval": -1}, "how often"),
        ({"interval": 601}, "how often"),
        ({"expires_in": 0}, "how long"),
        ({"expires_in": 1 << 31}, "how long"),
    ],
    ids=str,
)
def test_times_of_a_device_flow_are_taken_up_to_their_bounds(change: dict[str, int], wrong: str | None) -> None:
    opened = connection(answering(200, {**BEGAN, **change}))
    if wrong is None:
        begun = opened.start_device(WISH)
        wanted = {"interval": 5, "expires_in": 600, **change}
        assert (begun.interval, begun.expires) == (wanted["interval"], NOW + wanted["expires_in"])
        return
    with pytest.raises(BadAnswer, match=wrong):
        opened.start_device(WISH)


@pytest.mark.parametrize("error", ["access_denied", "expired_token", "invalid_grant"])
def test_a_device_flow_that_the_server_ended_is_not_asked_again(error: str) -> None:
    with pytest.raises(ServerRefused) as refused:
        connection(answering(400, {"error": error})).ask_device(DeviceCode("d", "u", ISSUER, 5.0, NOW + 600))
    assert refused.value.error == error


def test_discovery_that_fails_closes_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(answering(200, {**DOCUMENT, "issuer": "https://evil.example"})))
    monkeypatch.setattr("oauth.dapp.dapp.make_http", lambda: http)
    with pytest.raises(BadAnswer, match="another issuer"):
        connect(Dapp(CLIENT, KEY, PROOF_KEY), ISSUER)
    assert http.is_closed


# --- what is no answer ---


@pytest.mark.parametrize("content", [b"[]", b"{", b"<html>", b'{"a":1,"a":2}'], ids=repr)
@pytest.mark.parametrize("status", [200, 299])
def test_a_good_answer_that_is_no_object_is_no_server(content: bytes, status: int) -> None:
    opened = connection(lambda _request: httpx2.Response(status, content=content))
    with pytest.raises(ServerUnreachable) as refused:
        opened.refresh("r")
    assert refused.value.message == "me.example answered with something that is no JSON object"


def test_a_signed_answer_that_is_not_ascii_is_no_signed_object() -> None:
    headers = {"Content-Type": "application/jwt"}
    opened = connection(lambda _request: httpx2.Response(200, content=b"a.b.\xff", headers=headers))
    with pytest.raises(BadAnswer, match="the answer is no signed object"):
        opened.fields("a.b.c")


@pytest.mark.parametrize("keys", [None, {}, "keys", [{"kty": "RSA"}] * 33], ids=["none", "object", "text", "33"])
def test_a_key_set_is_a_list_of_no_more_than_32_keys(keys: object) -> None:
    with pytest.raises(BadAnswer, match="the server's key set makes no sense"):
        connection(answering(200, {"keys": keys})).keys()


def test_a_key_set_of_32_keys_is_read() -> None:
    listed = [{"kty": "RSA"}] * 31 + [KEY.public.document]
    assert list(connection(answering(200, {"keys": listed})).keys()) == [KEY.public.thumbprint]


@pytest.mark.parametrize(
    ("status", "headers", "said", "hint"),
    [
        (503, {"Retry-After": "30"}, "cannot answer now", "her vault may be locked; try again in 30 seconds"),
        (503, {"Retry-After": "soon"}, "cannot answer now", "try again later"),
        (404, {}, "answered 404 for /.well-known/oauth-authorization-server/i/abc", "letter by letter"),
        (302, {"Location": "https://evil.example/"}, "answered 302", "letter by letter"),
    ],
)
def test_metadata_that_is_not_given_is_told_by_its_status(
    status: int, headers: dict[str, str], said: str, hint: str
) -> None:
    http = httpx2.Client(transport=httpx2.MockTransport(answering(status, DOCUMENT, **headers)))
    with pytest.raises(ServerUnreachable, match=said) as refused:
        discover(http, ISSUER)
    assert hint in str(refused.value.hint)


# --- who logged in ---


def id_token(**change: object) -> Tokens:
    claims = {"iss": ISSUER, "aud": CLIENT, "nonce": "n", "sub": "s", "exp": NOW + 60, **change}
    text = sign_jws({name: value for name, value in claims.items() if value is not None}, KEY, {"kid": KEY.kid})
    return read_tokens({**TOKENS, "id_token": text}, NOW)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"aud": [CLIENT]}, None),
        ({"exp": NOW - 9}, None),
        ({"exp": NOW - 10}, "too old, or names nobody"),
        ({"exp": None}, "too old, or names nobody"),
        ({"sub": None}, "too old, or names nobody"),
        ({"sub": 7}, "too old, or names nobody"),
        ({"nonce": "m"}, "belongs to another login"),
        ({"nonce": None}, "belongs to another login"),
        ({"iss": "https://evil.example"}, "for somebody else, or by somebody else"),
        ({"aud": "did:ethr:0x1:0x0"}, "for somebody else, or by somebody else"),
        ({"aud": [CLIENT, "another"]}, "for somebody else, or by somebody else"),
    ],
    ids=str,
)
def test_an_id_token_is_of_this_issuer_for_this_client_and_login(change: dict[str, object], said: str | None) -> None:
    def check() -> dict[str, object]:
        return check_id_token(id_token(**change), ISSUER, CLIENT, "n", {KEY.kid: KEY.public}, NOW)

    if said is None:
        assert check()["sub"] == "s"
        return
    with pytest.raises(BadAnswer, match=said):
        check()


def test_an_id_token_that_was_asked_for_is_given() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        keys = {"keys": [KEY.public.document]}
        return httpx2.Response(200, json=keys if request.url.path.endswith("/jwks") else TOKENS)

    answer = f"{BACK}?code=c&state=st&iss={ISSUER}"
    plain = connection(handler).finish(Pushed("", BACK, "st", "v", None, NOW), answer)
    assert (plain.access_token, plain.subject) == ("a.b.c", None)
    with pytest.raises(BadAnswer, match="the server gave no ID Token although it was asked for one"):
        connection(handler).finish(Pushed("", BACK, "st", "v", "n", NOW), answer)


def test_who_logged_in_is_what_the_checked_id_token_says() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        keys = {"keys": [KEY.public.document]}
        return httpx2.Response(200, json=keys if request.url.path.endswith("/jwks") else id_token().document)

    tokens = connection(handler).finish(Pushed("", BACK, "st", "v", "n", NOW), f"{BACK}?code=c&state=st&iss={ISSUER}")
    assert tokens.subject == "s"

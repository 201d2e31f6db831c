"""The sandbox bank as one web application, and as a server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from identity.bank.sandbox import accounts, clock, oauth, ownership, payments
from identity.bank.sandbox.answers import MAX_BODY, Refused, answered
from identity.bank.sandbox.store import Settings, Store

AISP = "/open-banking/v3.1/aisp"
PISP = "/open-banking/v3.1/pisp"
OWNERSHIP = "/open-banking/v3.1/ownership"
HOST = "127.0.0.1"
CUSTOMERS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    ("Maria Anna Sample", (("GB33BUKB20201555555555", "GBP"),)),
    ("Jonas Weber", (("DE89370400440532013000", "EUR"),)),
)
"""Invented people with the IBANs that standards print as examples."""

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(store: Store, settings: Settings, *, clock_token: str | None = None) -> Starlette:
    """Return the bank's web application; whoever has the `clock_token` moves its clock."""

    def with_body(work: Callable[[Request, bytes], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    return Refused(413, "invalid_request", "too long").answer()
            return await _answer(store, lambda: work(request, bytes(body)))

        return endpoint

    def with_form(work: Callable[[Request, FormData], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            if int(request.headers.get("content-length", MAX_BODY + 1)) > MAX_BODY:
                return Refused(413, "invalid_request", "too long").answer()
            form = await request.form(max_fields=50, max_files=0)
            return await _answer(store, lambda: work(request, form))

        return endpoint

    def plain(work: Callable[[Request], Response]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return await _answer(store, lambda: work(request))

        return endpoint

    def jwks(_request: Request) -> Response:
        from joserfc.jwk import ECKey

        key = ECKey.import_key(store.signing_key())
        return answered({"keys": [{**key.as_dict(private=False), "kid": key.thumbprint()}]})

    def named(request: Request) -> str:
        return str(request.path_params["name"])

    return Starlette(
        routes=[
            Route(clock.PATH, with_body(lambda r, body: clock.move(r, store, clock_token, body)), methods=["POST"]),
            Route("/.well-known/openid-configuration", plain(lambda _: answered(oauth.metadata(settings)))),
            Route("/jwks", plain(jwks)),
            Route("/register", with_body(lambda _, body: oauth.register(store, body)), methods=["POST"]),
            Route("/authorize", plain(lambda request: oauth.ask(store, settings, request.query_params))),
            Route("/authorize", with_form(lambda _, form: oauth.decide(store, settings, form)), methods=["POST"]),
            Route("/token", with_form(lambda r, form: oauth.token(r, store, settings, form)), methods=["POST"]),
            Route("/revoke", with_form(lambda r, form: oauth.revoke(r, store, form)), methods=["POST"]),
            Route(
                f"{AISP}/account-access-consents",
                with_body(lambda r, body: accounts.create_consent(r, store, body)),
                methods=["POST"],
            ),
            Route(
                f"{AISP}/account-access-consents/{{name}}",
                plain(lambda r: accounts.show_consent(r, store, named(r))),
                methods=["GET"],
            ),
            Route(
                f"{AISP}/account-access-consents/{{name}}",
                plain(lambda r: accounts.drop_consent(r, store, named(r))),
                methods=["DELETE"],
            ),
            Route(f"{AISP}/accounts", plain(lambda r: accounts.list_accounts(r, store))),
            Route(
                f"{AISP}/accounts/{{name}}/balances",
                plain(lambda r: accounts.show_balances(r, store, settings, named(r))),
            ),
            Route(
                f"{AISP}/accounts/{{name}}/transactions",
                plain(lambda r: accounts.list_transactions(r, store, settings, named(r))),
            ),
            Route(
                f"{PISP}/domestic-vrp-consents",
                with_body(lambda r, body: payments.create_consent(r, store, body)),
                methods=["POST"],
            ),
            Route(
                f"{PISP}/domestic-vrp-consents/{{name}}",
                plain(lambda r: accounts.drop_consent(r, store, named(r))),
                methods=["DELETE"],
            ),
            Route(
                f"{PISP}/domestic-vrps",
                with_body(lambda r, body: payments.pay(r, store, settings, body)),
                methods=["POST"],
            ),
            Route(
                f"{PISP}/domestic-vrps/{{name}}",
                plain(lambda r: payments.show_payment(r, store, settings, named(r))),
            ),
            Route(OWNERSHIP, with_body(lambda r, body: ownership.begin(r, store, settings, body)), methods=["POST"]),
            Route(
                f"{OWNERSHIP}/{{name}}/attempts",
                with_body(lambda r, body: ownership.attempt(r, store, settings, named(r), body)),
                methods=["POST"],
            ),
        ],
        exception_handlers={ClientDisconnect: _gone},
    )


async def _gone(_request: Request, _error: Exception) -> Response:
    return JSONResponse({}, 400)


async def _answer(store: Store, work: Callable[[], Response]) -> Response:
    def on_time() -> Response:
        store.catch_up()
        return work()

    try:
        return await run_in_threadpool(on_time)
    except Refused as refused:
        return refused.answer()


def serve(
    folder: Path,
    *,
    port: int,
    holder: str | None,
    ready: Callable[[str], None],
    follow: Callable[[], int] | None = None,
    **times: int,
) -> None:
    """Serve the bank on loopback until interrupted; `ready` gets its URL. `holder` has an account of her own.

    Its clock is ahead of the machine's by as many seconds as `follow` says, at each request.

    Raises `StorageFailed` when the port is taken.
    """
    import uvicorn

    from identity.errors import StorageFailed
    from identity.storage import private_directory

    private_directory(folder)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        reason = (error.strerror or "").lower()
        raise StorageFailed(f"cannot listen on port {port}: {reason}", hint="choose another: --port 0") from None
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    store = Store(folder / "bank.db", follow=follow)
    if not store.has_customers():
        for name, ibans in CUSTOMERS:
            store.add_customer(name, ibans)
    if holder is not None:
        store.add_customer(holder, [(_iban_for(holder), "EUR")])
    settings = Settings(url=url, **times)
    with clock.announced(folder, listener.getsockname()[1]) as running:
        app = make_app(store, settings, clock_token=running.token)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        listener.listen(128)
        ready(url)
        uvicorn.Server(config).run(sockets=[listener])


def _iban_for(holder: str) -> str:
    """Return the IBAN of a holder's account, always the same for the same name."""
    import hashlib

    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    number = int.from_bytes(hashlib.sha256(holder.encode()).digest()[:4], "big")
    while True:  # most numbers do not fit the bank's own check digit
        made = IBAN.generate("DE", bank_code="37040044", account_code=f"{number % 10**10:010}")
        try:
            return str(IBAN(str(made), validate_bban=True))
        except SchwiftyException:
            number += 1

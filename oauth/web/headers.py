"""The headers that every answer carries, and the policy of the pages: no script, no frame, no referrer, no cache."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

ALWAYS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TLS: Final[Mapping[str, str]] = {"Strict-Transport-Security": "max-age=31536000"}

_PAGE: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


def fresh_nonce() -> str:
    """Return the nonce of one page's style: 128 random bits."""
    return secrets.token_urlsafe(16)


def page_headers(nonce: str, redirect_origin: str | None = None) -> dict[str, str]:
    """Return the headers of a page.

    `redirect_origin` is where its form may lead in the end: browsers hold `form-action` against the redirect that
    follows a POST too. It comes from a redirect URI that was checked; what could end the directive is refused here.
    """
    if redirect_origin is not None and any(character in redirect_origin for character in " ;,'\"\r\n\t"):
        raise ValueError("no origin")
    targets = "'self'" if redirect_origin is None else f"'self' {redirect_origin}"
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; form-action {targets}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {**_PAGE, "Content-Security-Policy": policy}

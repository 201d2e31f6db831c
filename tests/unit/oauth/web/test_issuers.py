"""Which issuer a path names, where several share an address."""

from __future__ import annotations

import pytest

from oauth.web.issuers import base_of


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/i/abc", "/i/abc"),
        ("/i/abc/", "/i/abc"),
        ("/i/abc/vault/fields", "/i/abc"),
        ("/i/abc/grants/i/def", "/i/abc"),
        ("/.well-known/oauth-authorization-server/i/abc", "/i/abc"),
        ("/.well-known/oauth-protected-resource/i/abc/vault", "/i/abc"),
        ("/i/abc/.well-known/openid-configuration", "/i/abc"),
        ("/", ""),
        ("", ""),
        ("/i", ""),
        ("/i/", "/i/"),
        ("//i/abc", ""),
        ("/x/i/abc", ""),
        ("/.well-known/i/abc", ""),
        ("/.well-known/oauth-authorization-server", ""),
        ("/.well-known/oauth-authorization-server/", ""),
        ("/.well-known/oauth-authorization-server//i/abc", ""),
        ("/i/abc%2f..%2fdef", "/i/abc%2f..%2fdef"),
    ],
)
def test_a_path_names_one_issuer_or_none(path: str, base: str) -> None:
    assert base_of(path) == base

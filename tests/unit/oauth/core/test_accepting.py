"""`Accept` is read by its own rules (RFC 9110 §12.5.1): ranges, qualities, the most specific first."""

import pytest

from oauth.core.accepting import prefers

JWT, JSON = "application/jwt", "application/json"


@pytest.mark.parametrize(
    ("accept", "jwt"),
    [
        ([], False),
        (["*/*"], False),
        (["application/jwt"], True),
        (["APPLICATION/JWT"], True),
        (["application/json, application/jwt"], False),  # what openid-client sends to /userinfo
        (["application/jwt, application/json"], False),
        (["application/json;q=1, application/jwt;q=0.1"], False),
        (["application/json;q=0.1, application/jwt"], True),
        (["application/json;q=0.5", "application/jwt;q=0.6"], True),
        (["application/jwt;q=0"], False),
        (["application/*;q=0.5, application/json;q=0.1"], True),
        (["text/html, application/jwt;q=0.9, */*;q=0.1"], True),
        (["application/jwt-seq"], False),
        (["nonsense, application/jwt"], True),
        ([";;;,,,//"], False),
    ],
)
def test_a_jwt_is_given_to_who_wants_it_rather_than_json(accept: list[str], jwt: bool) -> None:
    assert prefers(accept, JWT, JSON) is jwt

import copy
import hmac
import pickle
import traceback

import pytest

from identity.secret import Secret


def test_a_secret_shows_nowhere():
    secret = Secret("sentinel")
    assert "sentinel" not in f"{secret} {secret!r} {[secret]} {{'key': {secret!r}}}"
    with pytest.raises(TypeError) as caught:
        int(secret)  # type: ignore[call-overload]
    assert "sentinel" not in "".join(traceback.format_exception(caught.value))


def test_a_secret_is_not_compared_hashed_pickled_or_copied():
    secret = Secret(b"x")
    with pytest.raises(TypeError):
        _ = secret == Secret(b"x")
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)
    assert hmac.compare_digest(secret.reveal(), b"x")


def test_a_wiped_secret_is_empty():
    value = bytearray(b"sentinel")
    with Secret(value) as secret:
        assert len(secret) == 8
        held = secret._value
    assert not held
    assert not secret
    assert value == b"sentinel"

"""Messages for one recipient: of any size that is sent here, and unchanged or not at all."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.jose.jwe import open_sealed, seal_to
from identity.rejections import Malformed
from identity.secret import Secret

KEY = X25519PrivateKey.generate()
PAIR = KEY.public_key().public_bytes_raw(), Secret(KEY.private_bytes_raw())


@pytest.mark.parametrize("size", [0, 1, 65_537, 3 << 20])
def test_a_message_of_any_size_is_opened_by_its_recipient_alone(size: int) -> None:
    sealed = seal_to(PAIR[0], b"x" * size, "JWT")
    assert open_sealed(sealed, "JWT", lambda _kid: PAIR) == b"x" * size
    for changed in (sealed[:-9] + sealed[-8:], sealed.replace(".", ".A", 3)):
        with pytest.raises(Malformed):
            open_sealed(changed, "JWT", lambda _kid: PAIR)
    with pytest.raises(Malformed):
        open_sealed(sealed, "JWT", lambda _kid: None)
    with pytest.raises(Malformed):
        open_sealed(sealed, "other", lambda _kid: PAIR)

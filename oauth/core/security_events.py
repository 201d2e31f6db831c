"""Security event tokens (RFC 8417): a dapp is told of a grant that ended, signed by the user, pushed (RFC 8935).

typ secevent+jwt   iss, iat, jti, aud = the client, sub_id = {"format": "opaque", "id": grant_id}
events             {"urn:cmwallet:event:grant-<what>": {"grant_id": …}}
"""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from identity.jose.keys import Signer
from oauth.store.events import Event

TYPE: Final = "secevent+jwt"
MEDIA: Final = "application/secevent+jwt"
_NAMESPACE: Final = "urn:cmwallet:event:grant-"


def security_event_token(signer: Signer, event: Event, now: int) -> str:
    """Return the token of a queued event; its `jti` is the same at every try, so that a dapp can tell repetitions."""
    payload: Json = {
        "iss": event.data["issuer"],
        "iat": now,
        "jti": event.id,
        "aud": event.data["client"],
        "sub_id": {"format": "opaque", "id": event.grant_id},
        "events": {f"{_NAMESPACE}{event.data['event']}": {"grant_id": event.grant_id}},
    }
    return sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})

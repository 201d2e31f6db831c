"""What is asked of the user, as one object of the type `cmwallet_vault` (RFC 9396).

A login of the code flow may ask for nothing but the user's name to this client: `scope=openid` with an object without
fields, or without any object. The device flow gives no ID Token, so there is no such login by it.
"""

from __future__ import annotations

from identity.jose.encoding import read_json
from oauth.core.asked import login_alone, parse_details
from oauth.core.call import Call
from oauth.core.clients import DETAILS_TYPE
from oauth.core.errors import InvalidDetails, told_as
from oauth.store.requests import CODE, DEVICE


def details_are_understood(call: Call) -> None:
    """Read the object for the code flow; a login needs none."""
    login = call.form.get("scope") == "openid"
    if login and "authorization_details" not in call.form:
        call.asked = login_alone(call.time)
        return
    _read(call, CODE, login=login)
    document = call.document.parsed
    if document is not None and DETAILS_TYPE not in document.authorization_details_types:
        raise InvalidDetails(f"the client's document does not list the type {DETAILS_TYPE}")


def details_are_understood_for_a_device(call: Call) -> None:
    """Read the object for the device flow, whose grants end within a day."""
    _read(call, DEVICE)


def _read(call: Call, kind: str, *, login: bool = False) -> None:
    text = call.form.get("authorization_details")
    if text is None:
        raise InvalidDetails("authorization_details is missing")
    with told_as(InvalidDetails):
        document = read_json(text.encode(), "authorization_details")
    call.asked = parse_details(document, vault=call.core.vault, now=call.time, kind=kind, login=login)

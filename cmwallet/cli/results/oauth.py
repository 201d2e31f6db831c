"""Results about the authorisation server and a dapp's own side."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.grants import Anchor
from cmwallet.cli.results.shapes import Address, Did, Json, Time


class Issuer(TypedDict):
    """The address of an identity's authorisation server."""

    issuer: str
    metadata_url: str
    identity: str


class MovedIssuer(TypedDict):
    """The new address."""

    url: str


class Serving(TypedDict):
    """The servers that run, one an identity."""

    issuer: str
    metadata_url: str
    issuers: list[Issuer]


class LoginLink(TypedDict):
    """An address that logs in once."""

    link: str
    expires: Time


class WaitingRequest(TypedDict):
    """What a dapp asks for."""

    client: Did
    name: str | None
    host: str | None
    flow: str
    fields: list[str]
    optional_fields: list[str]
    login: bool
    purpose: str
    purpose_id: str
    not_before: Time
    expires: Time
    requested: Time
    request_expires: Time


class Approved(TypedDict):
    """The grant that was made."""

    grant_id: str
    client: Did
    fields: list[str]
    expires: Time
    anchor: Anchor | None


class Denied(TypedDict):
    """The dapp that was refused."""

    client: Did
    denied: bool


class DappRecord(TypedDict):
    """A dapp that this home knows; with what the chain says of it, where that was asked."""

    did: Did
    name: str | None
    verified_host: str | None
    verified_at: Time | None
    added: Time
    owner: Address
    redirect_uris: list[str]
    revocation_uri: str | None
    dpop_jkt: str | None
    encryption: str | None
    keys: NotRequired[list[str]]
    revoked: NotRequired[list[str]]
    deactivated: NotRequired[bool]
    owner_changed: NotRequired[bool]
    block: NotRequired[int]
    warnings: NotRequired[list[str]]
    known: NotRequired[str]


class ClientDocument(TypedDict):
    """The signed document by which servers learn of a dapp."""

    did: Did
    document: str


class KeyFile(TypedDict):
    """The public half of a key, and its thumbprint (RFC 7638)."""

    jkt: str
    jwk: dict[str, Json]
    algorithm: str


class Dpop(TypedDict):
    """A proof of possession (RFC 9449)."""

    dpop: str


class TokenFile(TypedDict):
    """The file that tokens were written to."""

    file: str
    grant_id: str
    issuer: str


class Tokens(TypedDict):
    """Tokens that a server has handed out."""

    issuer: str
    client_id: str
    access_token: str
    token_type: str
    expires: Time
    refresh_token: str | None
    grant_id: str
    authorization_details: list[dict[str, Json]]
    id_token: NotRequired[str]


class TokenCheck(TypedDict):
    """What speaks for and against a token; each answer is yes, no or unknown."""

    issuer: str
    issuer_did: str | None
    client: str
    grant_id: str
    bound_to: str
    issued: Time
    expires: Time
    signature: str
    issuer_key: str
    in_time: str
    grant: str
    good: bool

"""Results about attestations: asked for, issued, held, shown, verified."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.kyc import Report
from cmwallet.cli.results.shapes import Did, Hash, Json, Time


class AttestationRequest(TypedDict):
    """A request to an issuer."""

    id: str
    issuer: str
    vct: str
    fields: list[str]
    copies: int
    public: bool
    request: str
    file: NotRequired[str]


class ReceivedAttestation(TypedDict):
    """An attestation that came from its issuer, and what it left out of what was asked."""

    id: str
    issuer: str
    vct: str
    copies: int
    fields: list[str]
    left_out: list[str]
    expires: Time | None


class HeldAttestation(TypedDict):
    """An attestation that is held: how many copies, and how many no verifier has seen."""

    id: str
    issuer: str
    vct: str
    state: str
    expires: Time | None
    copies: int
    unspent: int
    maybe_shown: int
    fields: list[str]


class ShownAttestation(HeldAttestation):
    """An attestation that is held, and who has seen it; `values` with --reveal."""

    shown_to: list[str]
    values: NotRequired[dict[str, Json]]


class RemovedAttestation(TypedDict):
    """An attestation that was removed, with so many copies."""

    removed: str
    copies: int


class StatusList(TypedDict):
    """A status list, where it was had from, and when it was made."""

    uri: str
    result: str
    as_of: Time | None


class PublishedFile(TypedDict):
    """A file that was written to be published under an address."""

    uri: str
    file: str


class Presentation(TypedDict):
    """What one credential shows."""

    presentation: str
    fields: list[str]
    issuer: str | None
    credential: str | None
    self_asserted: bool
    status: str | None


Presentations = TypedDict(
    "Presentations",
    {
        "audience": str,
        "nonce": str,
        "replay-checkable": str,
        "presentations": list[Presentation],
        "file": NotRequired[str],
    },
)
Presentations.__doc__ = "What is shown to a verifier."


class IssuedCopy(TypedDict):
    """A copy of what was issued, bound to one key."""

    kid: str
    index: int
    sha256: str
    anchor: str | None


class AttestationChange(TypedDict):
    """What was done to an attestation."""

    time: Time
    what: str


class IssuedAttestation(TypedDict):
    """An attestation that was issued here: without the holder's values."""

    id: str
    issuer: str
    holder: Did
    vct: str
    issued: Time
    expires: Time
    state: str
    status_uri: str
    copies: list[IssuedCopy]
    nonce: str
    changes: list[AttestationChange]
    schema: Hash | None
    public: bool
    fields: list[str]


class IssuedPackage(IssuedAttestation):
    """An attestation, and the package for its holder."""

    package: str
    file: NotRequired[str]


class RegisteredAttestation(IssuedAttestation):
    """An attestation in an export of the register; `values` with --values."""

    values: NotRequired[Json]


class Asked(TypedDict):
    """What a request asks to have attested, and what would be."""

    holder: Did
    vct: str
    claims: dict[str, Json]
    report: Report | None
    copies: int
    fields: list[str]
    age_equal_or_over: list[str]
    screening: bool


class AnchoredAttestation(TypedDict):
    """How many copies of an attestation were anchored."""

    attestation: str
    anchored: int


class RegisterFile(TypedDict):
    """The file that the register was written to."""

    file: str
    attestations: int


class VerifiedField(TypedDict):
    """A field that was shown, and who vouches for it."""

    value: Json
    issuer: str
    self_asserted: bool


class KeyEvidence(TypedDict):
    """The key of a signature, and where and when it was found listed."""

    kid: str
    source: str | None
    as_of: Time | None
    age_seconds: int | None
    block: int | None


class StatusEvidence(TypedDict):
    """What a status list says."""

    value: str
    uri: str
    source: str
    as_of: Time
    age_seconds: int
    stale: bool


class AnchorEvidence(TypedDict):
    """What the chain says of a copy."""

    state: str
    schema: Hash
    made: Time | None


class HolderEvidence(TypedDict):
    """By which key, for whom and when it was shown (key binding)."""

    kid: str
    audience: str
    nonce: str
    time: Time
    replay_checkable: bool


class VerifiedPresentation(TypedDict):
    """A credential that was verified."""

    issuer: str
    trust: str
    self_asserted: bool
    typ: str
    vct: str
    expires: Time | None
    claims: dict[str, Json]
    signed_at: Time
    key: KeyEvidence
    status: StatusEvidence | None
    anchor: AnchorEvidence | None
    holder: HolderEvidence | None


class AttestationCheck(TypedDict):
    """What was shown, and what was verified of it."""

    valid: bool
    fields: dict[str, VerifiedField]
    presentations: list[VerifiedPresentation]

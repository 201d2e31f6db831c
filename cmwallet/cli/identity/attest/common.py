"""What the `attest` commands share: options, and where keys, lists and trust come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from cmwallet.attest.holder import Holder
    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.attest.provider import Provider
    from cmwallet.identities.identities import Identity
    from cmwallet.session import Session
    from identity.credentials.trust import Trust

MAX_FILES: Final = 1000
DEFAULT_VCT: Final = "urn:cmwallet:identity:1"

Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody: use what was fetched before.")]
Registry = Annotated[
    str | None, typer.Option("--registry", metavar="ADDRESS", help="The key registry, where this home knows none.")
]
IssuerKeysOption = Annotated[
    str | None, typer.Option("--issuer-keys", metavar="FILE|FOLDER", help="Keys of issuers (jwt-vc-issuer JSON).")
]
Algorithm = Annotated[
    str,
    typer.Option("--alg", metavar="ALG", help="ES256; EdDSA or ES256K where verifiers use other did:ethr libraries."),
]
Life = Annotated[str, typer.Option("--for", metavar="TIME", help="How long it is valid, such as 1y or 90d.")]


def lookup_of(
    opened: Session,
    *,
    offline: bool = False,
    renew: bool = False,
    key_files: str | None = None,
    registry: str | None = None,
) -> KeyLookup:
    """Return where issuers' keys are read from."""
    from cmwallet.attest.key_lookup import KeyLookup

    if registry is not None and not offline:  # offline it only names whose answers of before are meant
        check_registry(opened, registry)
    return KeyLookup(opened, offline=offline, renew=renew, files=read_key_files(key_files), registry=registry)


def check_registry(opened: Session, address: str) -> None:
    """Raise `NotVerified` unless the code at an address is that of the key registry."""
    from cmwallet.calls.deployments import verify_code
    from identity.address import parse_address

    verify_code(opened.client, "KeyRegistry", parse_address(address))


def holder_of(opened: Session, identity: Identity) -> Holder:
    """Return an identity as the holder of credentials."""
    from cmwallet.attest.holder import Holder
    from cmwallet.cli.identity.common import records_of

    did = str(identity.did(opened.network.chain_id))
    return Holder(opened.database, opened.keeper, identity, did, records_of(opened, identity))


def provider_of(opened: Session, identity: Identity, lookup: KeyLookup) -> Provider:
    """Return an identity as an issuer."""
    from cmwallet.attest.provider import Provider

    return Provider(opened.database, opened.keeper, identity, str(identity.did(opened.network.chain_id)), lookup)


def read_folder(name: str, ending: str) -> list[tuple[str, int]]:
    """Return (text, Unix time of writing) of a file, or of all files of a folder that end so.

    Raises:
        NotFound, InvalidInput.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import InvalidInput, NotFound

    path = Path(name)
    paths = sorted(path.glob(f"*{ending}"))[: MAX_FILES + 1] if path.is_dir() else [path]
    if len(paths) > MAX_FILES:
        raise InvalidInput(f"{name} holds more than {MAX_FILES} files")
    if not paths:
        raise NotFound(f"{name} holds no file that ends in {ending}")
    return [(read_text(str(path)), int(path.stat().st_mtime)) for path in paths]


def read_key_files(name: str | None) -> dict[str, tuple[bytes, int]]:
    """Return issuer → (its `jwt-vc-issuer` document, when the file was written)."""
    from cmwallet.errors import InvalidInput
    from identity.credentials.issuers import normal_issuer
    from identity.jose.encoding import read_object

    found: dict[str, tuple[bytes, int]] = {}
    for text, written in [] if name is None else read_folder(name, ".json"):
        issuer = read_object(text.encode(), "the issuer's metadata").get("issuer")
        if not isinstance(issuer, str):
            raise InvalidInput("a file with an issuer's keys does not name the issuer", hint="see --issuer-keys")
        found[normal_issuer(issuer)] = (text.encode(), written)
    return found


def read_lists(name: str | None) -> dict[str, str]:
    """Return status lists by the address that they state."""
    from cmwallet.attest.list_lookup import tokens_by_address

    return {} if name is None else tokens_by_address([text for text, _ in read_folder(name, ".jwt")])


def trust_of(file: str | None, issuers: list[str] | None, *, anybody: bool) -> Trust:
    """Return whom the options say to trust."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import Usage
    from identity.credentials.trust import ANYBODY, NOBODY, Trust, parse_trust, trust_in

    if anybody:
        if file is not None or issuers:
            raise Usage("--any-issuer and a list of issuers exclude each other")
        return ANYBODY
    named = trust_in(issuers) if issuers else NOBODY
    if file is None:
        return named
    listed = parse_trust(read_text(file).encode())
    return Trust((*(listed.issuers or ()), *(named.issuers or ())))

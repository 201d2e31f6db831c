"""Folder of an exchange: its key, its database, its client document, and what it was told of its chain.

    exchange.json   address, chain, contracts, whom it trusts; no secret
    exchange.jwk    the private key (P-256), which its DID lists on chain
    client.jwt      the document by which people's servers learn of it, made by its owner's wallet
    exchange.db     the database, if no other is named

The folder is 0700 and its files 0600. There is no vault and no account: the exchange moves no money and pays no fee.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cmwallet.errors import AlreadyExists, Damaged, InputNeeded, InvalidInput, NotFound
from identity.address import Address, parse_address
from identity.did import Did, parse_did
from identity.jose.encoding import read_object, write_json
from identity.jose.jws import check_signature, parse_jws, text_claim
from identity.jose.keys import LocalKey
from identity.rejections import Rejected
from identity.remote import is_loopback
from identity.secret import Secret
from identity.storage import check_private, create_private, private_directory, storage_errors
from oauth.dapp.key_files import fresh_key, read_key, write_key
from oauth.state_key import KEY_BYTES, StateKey

SETTINGS: Final = "exchange.json"
KEY: Final = "exchange.jwk"
DOCUMENT: Final = "client.jwt"
DATABASE: Final = "exchange.db"
ANSWER: Final = "/answer"
EVENTS: Final = "/events"

_DOCUMENT_TYPE: Final = "cmwallet-client+jwt"
_MOST_BYTES: Final = 1 << 16
_STATE: Final = b"cmwallet/exchange/state"


@dataclass(frozen=True)
class Settings:
    """What an exchange was told when it was made.

    `url` is its public address, without a path. `node` is the address of a node, and `fallbacks` are those of further
    ones; or it is None: then `chain_directory` is the folder of an embedded chain, whose server is found there.
    `on_demand`: blocks come only with transactions. Events of `loans` begin at `first_block`. `trust` are the DIDs of
    issuers whose attestations make a lender count in full.
    """

    url: str
    network: str
    chain_id: int
    genesis: str
    symbol: str
    node: str | None
    chain_directory: str | None
    on_demand: bool
    confirmations: int
    first_block: int
    registry: Address
    loans: Address
    trust: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise `InvalidInput` for settings that nothing can be served by."""
        parts = urlsplit(self.url)
        if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
            raise InvalidInput("the address of an exchange is a host alone", hint="such as https://loans.example")
        if parts.scheme != "https" and not (parts.scheme == "http" and _local(parts.hostname)):
            raise InvalidInput("the address of an exchange begins with https://", hint="http on this machine only")
        for did in self.trust:
            parse_did(did)

    @property
    def secure(self) -> bool:
        """Whether it is reached by https; only then people's servers tell it of a withdrawal."""
        return self.url.startswith("https:")

    @property
    def redirect(self) -> str:
        """Where browsers come back to."""
        return self.url + ANSWER


@dataclass(frozen=True)
class Folder:
    """An exchange's folder, opened."""

    path: Path
    settings: Settings
    key: LocalKey

    @property
    def database(self) -> Path:
        """The database, if no other is named."""
        return self.path / DATABASE

    @property
    def state(self) -> StateKey:
        """The key under which the database is sealed, derived from the exchange's own."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return StateKey(Secret(HKDF(SHA256(), KEY_BYTES, None, _STATE).derive(self.key.private.reveal())))

    def document(self) -> tuple[str, Did]:
        """Return the client document and the DID that it is of.

        Raises:
            InputNeeded: there is none yet. InvalidInput: it is not signed by the exchange's key, or for another chain.
        """
        path = self.path / DOCUMENT
        if not path.exists():
            raise InputNeeded(
                f"{path} is missing: the document by which people's servers learn of the exchange",
                hint="cmwallet oauth client document --key … makes it, as cmwallet loan exchange init said",
            )
        with storage_errors(path):
            text = path.read_bytes()[:_MOST_BYTES].decode("ascii", "replace").strip()
        try:
            jws = parse_jws(text, "the client document", types=(_DOCUMENT_TYPE,))
            check_signature(jws, self.key.public, "the client document")
            did = parse_did(text_claim(jws.payload, "iss", "the client document"))
        except Rejected as problem:
            raise InvalidInput(
                f"{path}: {problem.message}", hint="it has to be made with --key, the exchange's own"
            ) from None
        redirects = jws.payload.get("redirect_uris")
        if not isinstance(redirects, list) or self.settings.redirect not in redirects:
            raise InvalidInput(f"{path} does not name {self.settings.redirect} as an address to come back to")
        if did.chain_id != self.settings.chain_id:
            raise InvalidInput(f"{path} is of a DID of chain id {did.chain_id}, not {self.settings.chain_id}")
        return text, Did(did.chain_id, parse_address(did.address))


def make_folder(path: Path, settings: Settings) -> Folder:
    """Make the folder of a new exchange, with a key of its own.

    Raises:
        AlreadyExists: there is one. InvalidInput: see `Settings.check`. StorageFailed.
    """
    settings.check()
    if (path / SETTINGS).exists() or (path / KEY).exists():
        raise AlreadyExists(f"there is an exchange in {path} already", hint="name another folder")
    private_directory(path)
    key = fresh_key()
    create_private(path / KEY, write_key(key))
    create_private(path / SETTINGS, write_json(asdict(settings)) + b"\n")
    return Folder(path, settings, key)


def open_folder(path: Path) -> Folder:
    """Open the folder of an exchange. Raises `NotFound`, `PermissionsTooLax`, `Damaged`."""
    if not (path / SETTINGS).exists():
        raise NotFound(f"there is no exchange in {path}", hint="cmwallet loan exchange init makes one")
    for one in (path, path / SETTINGS, path / KEY):
        if not one.exists():
            raise Damaged(f"{one} is missing", hint="restore it from a backup")
        check_private(one)
    with storage_errors(path):
        stated, key = (path / SETTINGS).read_bytes(), (path / KEY).read_bytes()
    return Folder(path, _read_settings(stated, path / SETTINGS), read_key(key))


def _read_settings(content: bytes, path: Path) -> Settings:
    try:
        document = dict(read_object(content, "the settings"))
        trust, fallbacks = document.pop("trust"), document.pop("fallbacks", [])
        assert isinstance(trust, list)
        assert isinstance(fallbacks, list)
        document |= {"trust": tuple(map(str, trust)), "fallbacks": tuple(map(str, fallbacks))}
        made = Settings(**document)  # type: ignore[arg-type]  # checked below
        _check_types(document)
        made.check()
        return Settings(
            **{**document, "registry": parse_address(made.registry), "loans": parse_address(made.loans)},  # type: ignore[arg-type]
        )
    except (Rejected, InvalidInput, TypeError, KeyError, AssertionError):
        raise Damaged(f"{path} makes no sense", hint="restore it from a backup, or make the exchange anew") from None


_NUMBERS: Final = ("chain_id", "confirmations", "first_block")


def _check_types(document: Mapping[str, object]) -> None:
    for name, value in document.items():
        wanted: tuple[type, ...] = (str,)
        if name in _NUMBERS:
            wanted = (int,)
        elif name in ("trust", "fallbacks"):
            wanted = (tuple,)
        elif name == "on_demand":
            wanted = (bool,)
        elif name in ("node", "chain_directory"):
            wanted = (str, type(None))
        if type(value) not in wanted:
            raise TypeError(name)


def _local(host: str) -> bool:
    return host == "localhost" or is_loopback(host)

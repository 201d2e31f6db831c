"""Cache of issuers' keys and status lists, and of when a home first saw what they signed.

Plain private files under `cache/attestations`; a verifier needs no vault. Only what was checked is kept, and of two
lists of one address the newer one, so that nobody passes an old list off as the present one.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

from cmwallet.errors import Problem, StorageFailed
from cmwallet.home.folder import Home
from identity.credentials.status_list import TOKEN_BYTES, parse_token
from identity.hostile_json import load_json
from identity.jose.encoding import Json
from identity.rejections import Rejected
from identity.storage import private_directory, write_private

_MAX_BYTES: Final = TOKEN_BYTES + (1 << 16)


class Cache:
    """The folder `cache/attestations` of a home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._root = home.path / "cache" / "attestations"

    def keys(self, name: str) -> Json | None:
        """Return what is kept of an issuer's keys."""
        return self._read("keys", name)

    def keep_keys(self, name: str, document: Json) -> None:
        """Keep an issuer's keys."""
        self._write("keys", name, document)

    def status_list(self, uri: str) -> str | None:
        """Return the newest list of an address that was checked."""
        kept = self._read("lists", uri)
        token = None if kept is None else kept.get("token")
        return token if isinstance(token, str) else None

    def keep_list(self, uri: str, token: str) -> None:
        """Keep a list that was checked, unless a newer one is here."""
        before = self.status_list(uri)
        if before is None or issued(before) <= issued(token):
            self._write("lists", uri, {"uri": uri, "token": token})

    def lists(self) -> list[str]:
        """The addresses of the lists that are kept."""
        folder = self._root / "lists"
        if not folder.is_dir():
            return []
        found = [self._load(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
        return [str(kept["uri"]) for kept in found if kept is not None and "uri" in kept]

    def first_seen(self, text: str) -> int | None:
        """Return when this home first saw a signed text that it could check; Unix seconds."""
        kept = self._read("seen", text)
        time = None if kept is None else kept.get("time")
        return time if isinstance(time, int) and not isinstance(time, bool) else None

    def saw(self, text: str, now: int) -> None:
        """Remember that a signed text was checked now; of the text only its hash is kept."""
        if self.first_seen(text) is None:
            self._write("seen", text, {"time": now})

    def _read(self, kind: str, name: str) -> Json | None:
        path = self._root / kind / _file(name)
        try:
            return self._load(path.read_bytes())
        except OSError:
            return None

    def _load(self, content: bytes) -> Json | None:
        """A file that is not readable is as good as none: it is fetched again."""
        try:
            document = load_json(content) if len(content) <= _MAX_BYTES else None
        except ValueError:
            return None
        return document if isinstance(document, dict) else None

    def _write(self, kind: str, name: str, document: Json) -> None:
        try:
            self._home.prepare()
            private_directory(self._root.parent)
            private_directory(self._root)
            folder = private_directory(self._root / kind)
            write_private(folder / _file(name), json.dumps(document, separators=(",", ":")).encode())
        except (StorageFailed, OSError):
            pass  # a cache: the answer stands without it


def issued(token: str) -> int:
    """Return when a list was made; 0 for what is none."""
    try:
        return parse_token(token).issued
    except (Rejected, Problem):
        return 0


def _file(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest() + ".json"

"""Status lists and keys of the served identities, signed by the agent now and then; public, so kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cmwallet.attest.publishing import METADATA_TYPE, public_documents, with_keys_of
from cmwallet.serving.keys import ask_agent
from oauth.web.app import Document

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

RENEW_SECONDS: Final = 1200
"""Longer than an agent may idle by default: renewing does not keep it awake."""
_KEPT_BY_OTHERS: Final = 300


class PublicDocuments:
    """Finds a public document by its path. What several identities attest as one web address has the keys of all."""

    def __init__(self, home: Home, identities: Sequence[str], origin: str) -> None:
        self._home = home
        self._identities = tuple(identities)
        self._origin = origin
        self._lock = threading.Lock()
        self._kept: dict[str, Document] = {}

    def renew(self) -> None:
        """Have everything signed again. Raises what the agent's work raises."""
        documents: dict[str, Document] = {}
        for identity in self._identities:
            answered = ask_agent(self._home, public_documents, identity=identity, origin=self._origin)
            for address, media_type, content in answered:
                path = urlsplit(address).path
                several = path in documents and media_type == METADATA_TYPE
                shown = with_keys_of(documents[path].content, content) if several else content
                documents[path] = Document(shown, media_type, _KEPT_BY_OTHERS)
        with self._lock:
            self._kept = documents

    def find(self, path: str) -> Document | None:
        """Return the document at a path."""
        with self._lock:
            return self._kept.get(path)

"""Status lists and keys of the served identity, signed by the agent now and then; public, so kept in memory."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cmwallet.attest.publishing import public_documents
from cmwallet.serving.keys import ask_agent
from oauth.web.app import Document

if TYPE_CHECKING:
    from cmwallet.home.folder import Home

RENEW_SECONDS: Final = 1200
"""Longer than an agent may idle by default: renewing does not keep it awake."""
_KEPT_BY_OTHERS: Final = 300


class PublicDocuments:
    """Finds a public document by its path."""

    def __init__(self, home: Home, identity: str, origin: str) -> None:
        self._home = home
        self._identity = identity
        self._origin = origin
        self._lock = threading.Lock()
        self._kept: dict[str, Document] = {}

    def renew(self) -> None:
        """Have everything signed again. Raises what the agent's work raises."""
        answered = ask_agent(self._home, public_documents, identity=self._identity, origin=self._origin)
        documents = {
            urlsplit(address).path: Document(content, media_type, _KEPT_BY_OTHERS)
            for address, media_type, content in answered
        }
        with self._lock:
            self._kept = documents

    def find(self, path: str) -> Document | None:
        """Return the document at a path."""
        with self._lock:
            return self._kept.get(path)

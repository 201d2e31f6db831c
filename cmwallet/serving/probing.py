"""Probe of an issuer's address: whether an authorization server answers there, as seen from this machine."""

from __future__ import annotations

import http.client
import ssl
from typing import Final
from urllib.parse import urlsplit

from oauth.core.endpoints.metadata import OAUTH_PATH

_SECONDS: Final = 5.0


def answers(url: str) -> bool:
    """Ask for the issuer's metadata (RFC 8414 §3.1) and say whether anything came back, whatever it was.

    Somebody whose certificate is not trusted here answers too: whether to trust it is the browser's to say.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("HEAD", OAUTH_PATH + parts.path)
        connection.getresponse()
    except ssl.SSLCertVerificationError:
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

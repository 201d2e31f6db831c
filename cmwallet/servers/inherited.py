"""Environment variables that a process of ours hands to one that outlives it: one list, so that all see the same.

None can hold a passphrase, or say where one is: a server, and the agent, ask for none.
"""

from __future__ import annotations

import os
from typing import Final

BASIC: Final = frozenset(
    {"HOME", "LANG", "LANGUAGE", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV"}
    | {"CMWALLET_CHAIN_AUTOSTART"}
)

POSTGRESQL: Final = frozenset(
    {"PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE"}
    | {"PGSSLMODE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY", "PGSSLCRL", "PGSSLCRLDIR", "PGSSLMINPROTOCOLVERSION"}
    | {"PGSSLNEGOTIATION", "PGCHANNELBINDING", "PGREQUIREAUTH", "PGGSSENCMODE", "PGKRBSRVNAME", "PGCONNECT_TIMEOUT"}
    | {"PGTARGETSESSIONATTRS"}
)
"""What libpq reads, but `PGPASSWORD`: where one process sees `PGSSLMODE=verify-full` and another does not, the second
takes any certificate."""

WEB: Final = frozenset(
    {"SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "http_proxy", "no_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"}
)

LASTING: Final = BASIC | POSTGRESQL | WEB


def inherited(extra: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the variables that such a process gets of ours, and those of `extra`."""
    wanted = LASTING | extra
    return {name: value for name, value in os.environ.items() if name in wanted or name.startswith("LC_")}

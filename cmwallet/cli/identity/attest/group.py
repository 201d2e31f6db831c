"""`cmwallet identity attest`: attestations, for those who issue, hold and verify them."""

from __future__ import annotations

from cmwallet.cli.identity.attest import holder, provider, register, verify
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Attestations: request, import, present, verify; issue, suspend, revoke.")
for part in (holder, verify, provider, register):
    app.add_typer(part.app)

"""`cmwallet identity attest`: attestations, for those who issue, hold and verify them."""

from __future__ import annotations

from cmwallet.cli import attest_holder, attest_provider, attest_register, attest_verify
from cmwallet.cli.tree import Commands

app = Commands(help="Attestations: request, import, present, verify; issue, suspend, revoke.")
for part in (attest_holder, attest_verify, attest_provider, attest_register):
    app.add_typer(part.app)

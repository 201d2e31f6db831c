"""The group `cmwallet identity` as the command line meets it: `grant`, which stands in pipes, is built by itself."""

from __future__ import annotations

from cmwallet.cli.terminal.tree import Commands, quick_group

HELP = "Identities: records, checks, attestations, grants, the bank link, keys on chain."

app = Commands(
    help=HELP, group=quick_group("cmwallet.cli.identity.lifecycle", {"grant": "cmwallet.cli.identity.grant.group"})
)


@app.callback(help=HELP)
def _identity() -> None:
    """Nothing of its own."""

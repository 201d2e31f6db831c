"""The group `cmwallet deal`: its commands stand in the files beside this one."""

from __future__ import annotations

from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Deals: offer, accept, deliver, confirm, dispute, split, show, list, arbiter.")

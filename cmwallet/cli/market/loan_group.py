"""The group `cmwallet loan`: its commands stand in the files beside this one."""

from __future__ import annotations

from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Loans between two people: schedule, offer, sign, pay, collect, show, list, record.")

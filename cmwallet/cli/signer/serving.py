"""`cmwallet signer serve`: opens the door, and asks about each request at the terminal, if there is one."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import signer
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.signer.door import Door
    from cmwallet.signer.requests import Request

app = Commands()

_PORT = 8548


@app.add(
    "serve", result=signer.Door, example="cmwallet signer serve\ncmwallet signer serve --port 0 --network ethereum"
)
def serve(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Listen here, on 127.0.0.1; 0: any.")
    ] = _PORT,
) -> None:
    """Answer tools and pages that ask for accounts and signatures, until Ctrl-C. It holds no key: unlock the vault.

    Each request is decided here, when this is a terminal, or by `signer approve` and `signer deny` elsewhere; what the
    policy denies is refused without asking. A port that is taken ends it with exit code 17.
    """
    from cmwallet.cli.terminal.server_log import write_log
    from cmwallet.signer.opening import open_door
    from cmwallet.signer.server import serve_door
    from cmwallet.signer.store import Store

    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    with session() as opened:
        opened.home.require()
        write_log("cmwallet.signer")
        with Store(opened.home.signer_file) as store:
            door = open_door(opened, store, waiting.put)
            serve_door(
                opened.home,
                door,
                port,
                ready=lambda url: output.result({"url": url, "network": opened.network.name}, url),
                work=lambda: _decide_all(door, waiting),
            )


def _decide_all(door: Door, waiting: queue.SimpleQueue[Request]) -> None:
    """Ask about each request in its turn; without a terminal, only tell of it."""
    from cmwallet.cli.terminal import prompt

    while True:
        request = waiting.get()
        who = request.client.origin or request.client.name
        what = f"{who}, process {request.process}, asks: {request.kept.method} ({request.id})"
        if prompt.has_terminal():
            _decide(door, request, [what, *request.lines])
        else:
            output.status(f"{what}; cmwallet signer approve {request.id}")


def _decide(door: Door, request: Request, lines: list[str]) -> None:
    from cmwallet.cli.terminal import prompt
    from cmwallet.errors import Problem

    if request.phase != "waiting":
        return  # decided elsewhere, or void, while others were asked about
    try:
        approve = prompt.confirm("Sign it?", lines=lines)
        door.requests.decide(request.id, approve=approve)
    except Problem as problem:
        output.warn(problem.message)


@app.add("shim", result=signer.Script, example="cmwallet signer shim > public/cmwallet-provider.js")
def shim() -> None:
    """Print the script by which a page of yours finds the door (EIP-1193, EIP-6963). Serve it with the page."""
    from importlib.resources import files

    text = (files("cmwallet.signer") / "shim.js").read_text("utf-8")
    output.result({"script": text}, text.rstrip("\n"))

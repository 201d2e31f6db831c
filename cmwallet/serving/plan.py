"""Start plan of the server's process, and the exec by which a process becomes it, without its keys.

`execve` replaces the whole process image: a passphrase that was typed, keys that were held, whatever Python copied of
them, are gone. The listening socket stays open across it, so that no caller finds the door shut. The plan holds no
secret; it travels through a pipe, since arguments show in the process list.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from typing import Final, NoReturn

from cmwallet.errors import Usage
from cmwallet.servers.inherited import inherited
from oauth.model import Issuer

PLAN_OPTION: Final = "--plan"
_LONGEST: Final = 16 * 1024
_OF_THE_TERMINAL: Final = frozenset({"NO_COLOR", "PYTHONWARNINGS", "TERM"})


@dataclass(frozen=True)
class Served:
    """One identity whose grants are served: its name, the random part of its address, its account in lower case."""

    identity: str
    slug: str
    owner: str


@dataclass(frozen=True)
class Plan:
    """Which identities are served, where, and what the command line said.

    `url` is the server's address, under which each issuer has its own. With `every` it is all identities of the home,
    those too that get an issuer while it serves; `served` are those that there were when it was started. `proxies` are
    those that are trusted, as the setting has them. `sockets` are descriptors of listening sockets. `announced` says
    whether the addresses were printed already.
    """

    home: str
    network: str
    url: str
    served: tuple[Served, ...]
    every: bool
    chain_id: int
    registry: str
    genesis: str
    store: str | None
    sockets: tuple[int, ...]
    certificate: str | None
    key: str | None
    proxies: str | None
    announced: bool
    arguments: tuple[str, ...]

    def issuer(self, one: Served) -> Issuer:
        """Return the issuer of an identity."""
        return Issuer(one.slug, f"{self.url}/i/{one.slug}", one.owner, self.chain_id, self.registry)

    def ports(self) -> frozenset[int]:
        """Return the ports that it listens on."""
        with contextlib.ExitStack() as opened:
            sockets = [opened.enter_context(socket.socket(fileno=os.dup(number))) for number in self.sockets]
            return frozenset(one.getsockname()[1] for one in sockets)


def become(plan: Plan) -> NoReturn:
    """Become the server's process; does not return."""
    content = json.dumps(asdict(plan)).encode()
    if len(content) > _LONGEST:
        raise Usage("the paths and names of this server are too long")
    reader, writer = os.pipe()
    os.write(writer, content)  # less than any pipe holds
    os.close(writer)
    for descriptor in (reader, *plan.sockets):
        os.set_inheritable(descriptor, True)
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-P", "-m", "cmwallet", "oauth", "serve", PLAN_OPTION, str(reader), *plan.arguments]
    os.execve(sys.executable, command, environment(plan.home))  # noqa: S606 - this interpreter, this package


def environment(home: str) -> dict[str, str]:
    """Return the variables that the server's process gets."""
    return {**inherited(_OF_THE_TERMINAL), "CMWALLET_HOME": home}


def read_plan(descriptor: int) -> Plan:
    """Return the plan in the pipe of that number, which is closed. Raises `Usage` when there is none."""
    try:
        os.set_inheritable(descriptor, False)
        with os.fdopen(descriptor, "rb") as pipe:
            body = json.loads(pipe.read(_LONGEST + 1))
        several = {name: tuple(body[name]) for name in ("sockets", "arguments")}
        plan = Plan(**{**body, **several, "served": tuple(Served(**one) for one in body["served"])})
        for number in plan.sockets:
            os.set_inheritable(number, False)
    except (OSError, ValueError, TypeError, KeyError):
        raise Usage(f"{PLAN_OPTION} is for the server's own use", hint="cmwallet oauth serve") from None
    return plan

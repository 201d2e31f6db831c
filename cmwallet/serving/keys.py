"""Keys of the serving process, got from the agent while the vault is unlocked; none of them opens the vault.

serving key         X25519, made here in memory; opens the values that were sealed for this process alone
token-signing keys  the ES256 key of each identity that is served, which is listed under its DID
state key           opens what the server itself keeps
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.attest.signers import open_identity_key
from cmwallet.errors import Locked
from cmwallet.grants.sealing import list_serving_key
from cmwallet.grants.state_key import state_key
from cmwallet.identities.identities import Identities
from oauth.core.ports import ServingKey
from oauth.serving_rows import new_serving_key

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from cmwallet.home.folder import Home
    from cmwallet.serving.plan import Served
    from identity.jose.keys import LocalKey
    from identity.vault.interface import Keeper
    from oauth.state_key import StateKey

P = ParamSpec("P")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Keys:
    """What the server works with. `expires` is when the agent ends at the latest, in Unix seconds.

    `signers` are by the random part of their issuer's address.
    """

    serving: ServingKey
    signers: Mapping[str, LocalKey]
    state: StateKey
    expires: int


def collect(keeper: AgentKeeper, database: Database, served: Sequence[Served]) -> Keys:
    """Make the serving key, have it listed and every live grant's values sealed to it, and fetch the others.

    Raises what the vault raises, and `Locked` when the agent has ended meanwhile.
    """
    status = cast("dict[str, int]", keeper.call("status"))
    expires = int(time.time()) + status["seconds_left"]
    identities = Identities(database, keeper)
    signers = {
        one.slug: open_identity_key(keeper, identities.get(one.identity), "ES256", reason="sign tokens")
        for one in served
    }
    state = state_key(keeper)
    private, public = new_serving_key()
    keeper.work(list_serving_key, public=public, expires=expires)
    return Keys(ServingKey(private, public), signers, state, expires)


def ask_agent(
    home: Home,
    task: Callable[Concatenate[Database, Keeper, P], Answer],
    *none: P.args,
    **arguments: P.kwargs,
) -> Answer:
    """Have the agent do a task of `cmwallet.agent.tasks`, on a connection of its own.

    Raises `Locked` when none runs, and what the task raises.
    """
    keeper = AgentKeeper.connect(home.agent_socket)
    if keeper is None:
        raise Locked("the vault is locked", hint="cmwallet unlock")
    try:
        return keeper.work(task, *none, **arguments)
    finally:
        keeper.close()

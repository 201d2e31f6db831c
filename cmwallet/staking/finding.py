"""Which driver speaks to a network: found when the network is accepted, shown, pinned, and never guessed again.

What was found is one line of text, such as `travis` or `contract 0x…`: the driver's name, then what it has to know. It
is kept with the settings that the user agreed to, so that nobody else's edit changes what a stake means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.cosmos.transaction import ENGINES
from cmwallet.errors import InvalidInput, UnsupportedHere
from cmwallet.home.agreed_settings import AgreedSettings, Reliance
from cmwallet.staking.driver import StakingDriver
from identity.address import parse_address

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient
    from cmwallet.node.networks import Network
    from cmwallet.session import Session

NONE: Final = "none"
CONTRACT: Final = "contract"
CMT_V2: Final = "cmt-v2"
TRAVIS: Final = "travis"
COSMOS: Final = "cosmos"
PRECOMPILES: Final = "precompiles"
PRECOMPILED_ENGINES: Final = ("cosmos", "injective")
"""Engines whose releases have one form of their precompiled contracts each, which the user has to state."""


def reliance_on(network: str, found: str) -> Reliance:
    """Return the setting under which a network's driver is agreed to."""
    return Reliance(f"networks.{network}.staking", found, f"cmwallet network use {network}")


def check_stated(stated: str) -> None:
    """Raise `InvalidInput` for what states no driver of those in the hint."""
    word, colon, rest = stated.partition(":")
    if word in (CONTRACT, CMT_V2) and colon:
        parse_address(rest)
    elif (word == COSMOS and (not colon or rest in ENGINES)) or (word == PRECOMPILES and rest in PRECOMPILED_ENGINES):
        return
    elif stated not in (NONE, TRAVIS):
        raise InvalidInput(
            f"there is no staking {stated!r}",
            hint="cosmos:ENGINE, precompiles:ENGINE, travis, contract:0x… of Stakes, cmt-v2:0x…, or none",
        )


def staking_reliance(client: NodeClient, network: Network) -> Reliance:
    """Return what is found for a network now, as the setting that has to be agreed to."""
    return reliance_on(network.name, find_staking(client, network))


def find_staking(client: NodeClient, network: Network) -> str:
    """Return what speaks to a network's staking, by what the network states, else by asking its node."""
    word, _, rest = (network.staking or "").partition(":")
    if word == COSMOS or (network.staking is None and network.rest is not None):
        from cmwallet.staking.cosmos.finding import find_chain

        return f"{COSMOS} {find_chain(client, rest or None)}"
    if word == PRECOMPILES:
        from cmwallet.staking.precompiles.finding import find_precompiles

        return f"{PRECOMPILES} {find_precompiles(client, network, rest)}"
    if network.staking is not None:
        return f"{word} {parse_address(rest)}" if word in (CONTRACT, CMT_V2) else word
    if network.dialect == "travis":
        return TRAVIS
    return NONE


def found_for(opened: Session) -> str:
    """Return what was found for the network in use when the user accepted it."""
    agreed = AgreedSettings(opened.database).value(reliance_on(opened.network.name, NONE).setting)
    return agreed or NONE


def is_agreed(agreed: AgreedSettings, reliance: Reliance) -> bool:
    """Whether the user was shown this; nobody has to agree to a network without staking."""
    return (agreed.value(reliance.setting) or NONE) == reliance.value


def require_agreed(opened: Session) -> None:
    """Raise `Tampered` when what was found was changed from outside: before something is signed that relies on it."""
    if not opened.network.embedded:
        reliance = reliance_on(opened.network.name, found_for(opened))
        AgreedSettings(opened.database).require(opened.keeper, reliance)


def driver_of(opened: Session) -> StakingDriver:
    """Return the driver of the network in use.

    Raises:
        UnsupportedHere: the network has no staking, or none that is known here.
    """
    network = opened.network
    if network.embedded:
        from cmwallet.staking.local.driver import LocalDriver

        return LocalDriver.on(opened, "Stakes")
    word, _, rest = found_for(opened).partition(" ")
    if word == CONTRACT:
        from cmwallet.staking.local.driver import LocalDriver

        return LocalDriver.on(opened, rest)
    if word == CMT_V2:
        from cmwallet.staking.cmt_v2.driver import CmtDriver

        return CmtDriver.on(opened, rest)
    if word == TRAVIS:
        from cmwallet.staking.travis.driver import TravisDriver

        return TravisDriver.on(opened)
    if word == COSMOS:
        from cmwallet.staking.cosmos.driver import CosmosDriver

        return CosmosDriver.on(opened, rest)
    if word == PRECOMPILES:
        from cmwallet.staking.precompiles.finding import precompiles_driver

        return precompiles_driver(opened, rest)
    raise UnsupportedHere(
        f"no staking is known on {network.name}",
        hint=f"cmwallet network use {network.name} looks for it; or network add --rest URL, or --staking contract:0x…",
    )

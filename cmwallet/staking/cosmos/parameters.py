"""Parameters of a Cosmos chain: those that are shown, and a change of some as the messages of a proposal.

`module.name` is what a parameter is called, such as `staking.max_validators`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.cosmos import values
from cmwallet.cosmos.effects import parameters_of
from cmwallet.cosmos.proposals import (
    DistributionParams,
    Duration,
    ProposedMessage,
    SlashingParams,
    StakingParams,
    UpdateDistributionParams,
    UpdateSlashingParams,
    UpdateStakingParams,
)
from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.staking.cosmos.reading import CosmosReader
from cmwallet.staking.model import Parameter

_BLOCKS: Final = frozenset({"signed_blocks_window"})


@dataclass(frozen=True)
class ModuleChange:
    """A change of some of a module's parameters: the message that sets all, and the one that would leave all as is."""

    after: ProposedMessage
    before: ProposedMessage

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Every parameter that is proposed, in words for a person; those that change come first."""
        before = parameters_of(self.before)
        changed, kept = [], []
        for name, value in parameters_of(self.after).items():
            if value == before[name]:
                kept.append(("sets", f"{name} = {value}"))
            else:
                changed.append(("changes", f"{name} = {before[name]} → {value}"))
        return changed + kept


def _seconds(text: str) -> Duration:
    if "." in text:
        raise InvalidInput("it is a number of whole seconds")
    return Duration(values.duration(text if text.endswith("s") else f"{text}s", "a length of time"))


def _whole(text: str) -> int:
    return values.height(text, "a number")


def _parts(text: str) -> str:
    return str(values.decimal(text, "a share"))


def _parts_as_bytes(text: str) -> bytes:
    return _parts(text).encode()


def _name(text: str) -> str:
    return values.name(text, "a name")


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise InvalidInput("it is true or false")
    return text == "true"


_LENGTH: Final = re.compile(r"[0-9]{1,12}s", re.ASCII)
READERS: Final[Mapping[str, Mapping[str, Callable[[str], Any]]]] = {
    "staking": {
        "unbonding_time": _seconds,
        "max_validators": _whole,
        "max_entries": _whole,
        "historical_entries": _whole,
        "bond_denom": _name,
        "min_commission_rate": _parts,
    },
    "slashing": {
        "signed_blocks_window": _whole,
        "min_signed_per_window": _parts_as_bytes,
        "downtime_jail_duration": _seconds,
        "slash_fraction_double_sign": _parts_as_bytes,
        "slash_fraction_downtime": _parts_as_bytes,
    },
    "distribution": {
        "community_tax": _parts,
        "base_proposer_reward": _parts,
        "bonus_proposer_reward": _parts,
        "withdraw_addr_enabled": _flag,
    },
}
"""Module → its parameters, in the order of their definition, and how the text of each is read."""


def listed_parameters(reader: CosmosReader) -> list[Parameter]:
    """Return the parameters of staking, slashing, distribution and governance."""
    modules = {**{module: _told(reader, module) for module in READERS}, "gov": reader.rest.gov_params()}
    return [
        Parameter(f"{module}.{values.text(name, 80)}", *_shown(name, value), changeable=name in READERS.get(module, {}))
        for module, told in modules.items()
        for name, value in told.items()
    ]


def changed_parameters(reader: CosmosReader, changes: Mapping[str, str]) -> list[ModuleChange]:
    """Return what sets parameters anew, one message a module. Raises `InvalidInput`."""
    found = []
    authority = reader.rest.gov_account() if changes else ""
    for module in dict.fromkeys(name.partition(".")[0] for name in changes):
        readers = READERS.get(module)
        mine = {name.partition(".")[2]: value for name, value in changes.items() if name.partition(".")[0] == module}
        wrong = sorted(set(mine) - set(readers or {}))
        if readers is None or wrong:
            raise InvalidInput(f"{module}.{wrong[0]} is no parameter that is changed here", hint="cmwallet gov params")
        whole = _whole_module(reader, module)
        after, before = (_message(module, authority, _read(readers, one)) for one in ({**whole, **mine}, whole))
        found.append(ModuleChange(after, before))
    return found


def _whole_module(reader: CosmosReader, module: str) -> dict[str, str]:
    """Return a module's parameters as text. Raises `InvalidInput` where it has others than are known here."""
    told = _told(reader, module)
    if set(told) != set(READERS[module]):
        others = sorted(set(told) ^ set(READERS[module]))
        raise InvalidInput(
            f"this chain's parameters of {module} are others than are known here: {values.text(others[0], 60)}",
            hint="propose the change with the chain's own tool",
        )
    return {name: _plain(value) for name, value in told.items()}


def _read(readers: Mapping[str, Callable[[str], Any]], stated: Mapping[str, str]) -> list[Any]:
    found = []
    for name, read in readers.items():
        try:
            found.append(read(stated[name]))
        except (NetworkFailed, InvalidInput):
            raise InvalidInput(f"{stated[name]!r} is no value of {name}") from None
    return found


def _message(module: str, authority: str, read: list[Any]) -> ProposedMessage:
    if module == "staking":
        return UpdateStakingParams(authority, StakingParams(*read))
    if module == "slashing":
        return UpdateSlashingParams(authority, SlashingParams(*read))
    return UpdateDistributionParams(authority, DistributionParams(*read))


def _told(reader: CosmosReader, module: str) -> dict[str, Any]:
    rest = reader.rest
    asked = {
        "staking": lambda: reader.staking_params,
        "slashing": rest.slashing_params,
        "distribution": rest.distribution_params,
    }
    return asked[module]()


def _plain(value: object) -> str:
    """Return a value as it is typed: numbers and flags without quotes, lengths of time as they come."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else values.text(value, 200)


def _shown(name: str, value: object) -> tuple[str, str]:
    if isinstance(value, list):
        coins = [one for one in value if isinstance(one, dict)]
        return ", ".join(f"{_plain(one.get('amount'))} {_plain(one.get('denom'))}" for one in coins), ""
    text = _plain(value)
    if _LENGTH.fullmatch(text):
        return text.removesuffix("s"), "seconds"
    return text, "blocks" if name in _BLOCKS else ""

"""Settings of `config.toml` that cost money when somebody else writes them: what the user agreed to, authenticated.

The file holds no secrets and needs no vault to be edited, so whoever can write the home can edit it. A cap on fees
above the default, and the node of a network, count only as the user last agreed to them with the vault open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from cmwallet.errors import PolicyRefused
from cmwallet.home.config import SETTINGS, Config, Value
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.units import parse_amount
from identity.vault.interface import Keeper

FEE_CAP: Final = "fee-cap"
DEFAULT_FEE_CAP: Final = parse_amount(SETTINGS[FEE_CAP].default or "0")
"""In wei; up to here nobody has to agree."""


@dataclass(frozen=True)
class Reliance:
    """A setting as the file states it, on which an order relies; `hint` is how to agree to it."""

    setting: str
    value: str
    hint: str


@dataclass(frozen=True)
class _Agreed:
    setting: str
    value: str
    created: str


class AgreedSettings:
    """What the user of a home agreed to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agree(self, keeper: Keeper, setting: str, value: str) -> None:
        """Keep that the user agreed to this value; it replaces what was agreed before."""
        fields = asdict(_Agreed(setting, value, now_text()))
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO agreed VALUES (:setting, :value, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "agreed", fields)},
            )

    def value(self, setting: str) -> str | None:
        """Return what was agreed to, as `wallet.db` tells it: to be shown, not to be relied on."""
        row = self._database.row("SELECT value FROM agreed WHERE setting = ?", setting)
        return None if row is None else str(row["value"])

    def require(self, keeper: Keeper, reliance: Reliance) -> None:
        """Raise `PolicyRefused` when the user never agreed to this value, `Tampered` when the row was changed."""
        row = self._database.row("SELECT * FROM agreed WHERE setting = ?", reliance.setting)
        if row is not None:
            agreed = _Agreed(row["setting"], row["value"], row["created"])
            check_row(keeper, "agreed", asdict(agreed), row["mac"])
        if row is None or row["value"] != reliance.value:
            raise PolicyRefused(
                f"config.toml says {reliance.setting} = {reliance.value!r}, to which you never agreed",
                hint=f"if you wrote it: {reliance.hint}",
                details={"setting": reliance.setting, "agreed": None if row is None else row["value"]},
            )


def raises_fee_cap(value: Value) -> bool:
    """Whether a cap stands in the file and allows more than the default: that needs the user's word."""
    return value.origin == "config" and parse_amount(value.text or "0") > DEFAULT_FEE_CAP


def fee_cap_reliance(config: Config) -> Reliance | None:
    """Return what an order relies on whose fee is above the default cap; None when no file raised it."""
    value = config.value(FEE_CAP)
    if not raises_fee_cap(value):
        return None
    return Reliance(FEE_CAP, value.text or "", f"cmwallet config set {FEE_CAP} {value.text}")


def endpoint_reliance(network: str, endpoints: Sequence[str]) -> Reliance:
    """Return what every order on a network with nodes of its own relies on: all of their addresses, in this order."""
    return Reliance(f"networks.{network}.rpc", " ".join(endpoints), f"cmwallet network use {network}")

"""Amounts and durations as people write them: exact, with the unit in the value.

Money is an integer of the smallest unit (wei); nothing here goes through a float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypedDict

from cmwallet.errors import InvalidInput

NATIVE = "native"
MAX_RAW = 2**256 - 1
NATIVE_DECIMALS = 18
WHOLE_SHARE = 10_000
"""Basis points of all of it."""
_YEAR_SECONDS = 365 * 86_400

WEI_UNITS = {"wei": 0, "kwei": 3, "mwei": 6, "gwei": 9}
"""Units every network has, as powers of ten of a wei."""

COIN_UNITS = {
    "CMT": {"cmt": 18, "kcmt": 21, "mcmt": 24, "gcmt": 27, "tcmt": 30},
    "ETH": {"szabo": 12, "finney": 15, "eth": 18, "ether": 18},
}
"""Further units of a native coin; those of CMT are the ones of web3-cmt, where m means million."""

_NUMBER = r"[0-9]{1,78}(?:\.[0-9]{1,78})?"
_AMOUNT = re.compile(rf"({_NUMBER})[ ]?([A-Za-z][A-Za-z0-9.$_-]{{0,31}})?", re.ASCII)
_DURATION = re.compile(r"(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?")
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


class AmountDocument(TypedDict):
    """The shape that every amount has in `--json`."""

    raw: str
    decimals: int
    symbol: str
    asset: str
    formatted: str


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of one asset. `asset` is "native" or the token's address."""

    raw: int
    decimals: int
    symbol: str
    asset: str = NATIVE

    @property
    def formatted(self) -> str:
        """The exact decimal text, without trailing zeros and without the symbol."""
        return format_units(self.raw, self.decimals)

    def as_json(self) -> AmountDocument:
        """Return it as every amount stands in `--json`."""
        return {
            "raw": str(self.raw),
            "decimals": self.decimals,
            "symbol": self.symbol,
            "asset": self.asset,
            "formatted": self.formatted,
        }

    def __str__(self) -> str:
        return f"{self.formatted} {self.symbol}"

    def rounded(self, digits: int = 2) -> Amount:
        """Return about as much: so many significant digits, for an estimate that would only look exact."""
        beyond = 10 ** max(0, len(str(abs(self.raw))) - digits)
        return replace(self, raw=(self.raw + beyond // 2) // beyond * beyond)


def cmt(raw: int) -> Amount:
    """Return so many wei as CMT, the money of the market, whether it is the coin or WCMT."""
    return Amount(raw, NATIVE_DECIMALS, "CMT")


def format_units(raw: int, decimals: int) -> str:
    """Return `raw` smallest units as exact decimal text: `format_units(1500, 3)` is "1.5"."""
    sign, digits = ("-", str(-raw)) if raw < 0 else ("", str(raw))
    if decimals == 0:
        return sign + digits
    digits = digits.rjust(decimals + 1, "0")
    whole, fraction = digits[:-decimals], digits[-decimals:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else sign + whole


def parse_units(number: str, decimals: int) -> int:
    """Return the smallest units of a plain decimal number such as "1.5".

    Raises:
        InvalidInput: a sign, an exponent, a comma, blanks, more than `decimals` decimals, or above 2^256 − 1.
    """
    if not re.fullmatch(_NUMBER, number, re.ASCII):
        raise InvalidInput("not an amount", hint="write digits with a point, like 1.5")
    whole, _, fraction = number.partition(".")
    if len(fraction.rstrip("0")) > decimals:
        raise InvalidInput(f"the amount has more than {decimals} decimals")
    raw = int(whole + fraction[:decimals].ljust(decimals, "0"))
    if raw > MAX_RAW:
        raise InvalidInput("the amount is too large")
    return raw


def parse_native_amount(text: str, symbol: str) -> int:
    """Return the wei of an amount of a network's own coin, whose symbol is `symbol`.

    A bare number is whole coins, and allowed only where the coin is CMT. The unit may be one of wei, or of this coin:
    `1eth` where the coin is CMT is refused, and the other way round.

    Raises:
        InvalidInput: see `parse_units`; also no unit, or one that this coin does not have.
    """
    number, unit = _split(text)
    units = {**WEI_UNITS, **COIN_UNITS.get(symbol.upper(), {symbol.lower(): NATIVE_DECIMALS})}
    if unit is None:
        if symbol.upper() != "CMT":
            raise InvalidInput("the amount has no unit", hint=f"write {number}{symbol.lower()}")
        return parse_units(number, NATIVE_DECIMALS)
    if unit.lower() not in units:
        raise InvalidInput(f"the coin of this network is {symbol}, not {unit}", hint="units: " + ", ".join(units))
    return parse_units(number, units[unit.lower()])


def parse_amount(text: str) -> int:
    """Return the wei of an amount in any known unit, for settings that hold on every network, such as a fee cap.

    Raises:
        InvalidInput: see `parse_units`; also an unknown unit. A bare number is whole coins.
    """
    number, unit = _split(text)
    units = WEI_UNITS | COIN_UNITS["CMT"] | COIN_UNITS["ETH"]
    if unit is not None and unit.lower() not in units:
        raise InvalidInput(f"{unit} is not a unit", hint="units: " + ", ".join(units))
    return parse_units(number, units[(unit or "cmt").lower()])


def parse_token_amount(text: str, symbol: str, decimals: int) -> int:
    """Return the smallest units of an amount of a token, bare or followed by the token's own symbol.

    Raises:
        InvalidInput: see `parse_units`; also another unit than the token's symbol.
    """
    number, unit = _split(text)
    if unit is not None and unit.casefold() != symbol.casefold():
        attached = _split_or_none(f"1{symbol}") == ("1", symbol)  # not with a symbol like 1INCH, or with odd letters
        hint = f"write {number} or {number}{symbol.lower()}" if attached else "write the number alone, like 5"
        raise InvalidInput(f"the amount is in {symbol}, not {unit}", hint=hint)
    return parse_units(number, decimals)


def parse_gas_price(text: str) -> int:
    """Return a price of gas in wei: "2gwei", "100wei", or "0". Raises InvalidInput as `parse_native_amount`."""
    number, unit = _split(text)
    if unit is None:
        if number == "0":
            return 0
        raise InvalidInput("the price of gas has no unit", hint=f"write {number}gwei")
    if unit.lower() not in WEI_UNITS:
        raise InvalidInput(f"the price of gas is not given in {unit}", hint="units: " + ", ".join(WEI_UNITS))
    return parse_units(number, WEI_UNITS[unit.lower()])


def parse_duration(text: str, *, allow_zero: bool = False) -> int:
    """Return the seconds of "15m", "30d", "1h30m", "2w": weeks, days, hours, minutes, seconds, in that order.

    Months and years have no fixed length and are refused.

    Raises:
        InvalidInput: anything else; zero unless `allow_zero`.
    """
    found = _DURATION.fullmatch(text) if text else None
    if found is None:
        hint = "write 15m, 12h, 30d or 1h30m"
        if re.fullmatch(r"[0-9]+ ?(mo|months?|y|years?)", text, re.ASCII | re.IGNORECASE):
            raise InvalidInput("months and years differ in length", hint="give days, like 30d")
        raise InvalidInput("not a duration", hint=hint)
    seconds = sum(int(count or 0) * unit for count, unit in zip(found.groups(), _SECONDS.values(), strict=True))
    if seconds == 0 and not allow_zero:
        raise InvalidInput("the duration is zero")
    if seconds > 2**40:
        raise InvalidInput("the duration is too long")
    return seconds


def parse_validity(text: str) -> int:
    """Return the seconds of a validity: a duration, or whole years of 365 days such as "2y". Raises as that does."""
    years = re.fullmatch(r"([0-9]{1,2})y", text, re.ASCII)
    return int(years[1]) * _YEAR_SECONDS if years else parse_duration(text)


def parse_share(text: str) -> int:
    """Return the basis points of a share: "20%" is 2000, "100%" 10000; of a percent two decimals count.

    Raises:
        InvalidInput: anything else, more than 100 %, or a third decimal.
    """
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%", text, re.ASCII)
    if found is None:
        raise InvalidInput("not a share", hint="write 20% or 2.5%")
    points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if points > WHOLE_SHARE:
        raise InvalidInput("a share of more than 100%")
    return points


def format_share(points: int) -> str:
    """Return basis points as `parse_share` reads them: 2000 is "20%", 250 "2.5%"."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def _split_or_none(text: str) -> tuple[str, str | None] | None:
    found = _AMOUNT.fullmatch(text)
    return None if found is None else (found[1], found[2])


def _split(text: str) -> tuple[str, str | None]:
    found = _split_or_none(text)
    if found is None:
        hint = "write digits with a point and a unit, like 1.5cmt"
        if "," in text:
            hint = "write a point for decimals, and no separators: 1.5cmt"
        if text.strip().startswith(("-", "\u2212")):
            raise InvalidInput("an amount is not negative", hint=hint)
        raise InvalidInput("not an amount", hint=hint)
    if re.fullmatch(r"0x[0-9a-f]*", text, re.ASCII | re.IGNORECASE):
        raise InvalidInput("an amount is not written in hexadecimal", hint="write digits with a point, like 1.5")
    if re.fullmatch(r"e[0-9]+", found[1] or "", re.ASCII | re.IGNORECASE):
        raise InvalidInput("an amount is not written with an exponent", hint="write all digits, like 1000000")
    return found

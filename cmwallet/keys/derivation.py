"""Derivation of keys from a seed, along the paths that wallets use.

Derived keys are kept in the vault, so that signing derives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmwallet.errors import InvalidInput
from cmwallet.keys.bip32 import HARDENED, ExtendedKey
from identity.address import Address
from identity.secret import Secret

MAX_DEPTH = 16
PLACE = "{i}"

PRESETS = {
    "eth": "m/44'/60'/0'/0/{i}",
    "cmt": "m/44'/1122'/0'/0/{i}",
    "ledger-live": "m/44'/60'/{i}'/0/0",
    "ledger-legacy": "m/44'/60'/0'/{i}",
}
"""Shapes by name: `eth` is what the wallets of CyberMiles and Ethereum use, `cmt` has the registered coin number."""

DEFAULT_PRESET = "eth"

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2032": "'", "`": "'"})
_LEVEL = re.compile(r"([0-9]{1,10})(['hH]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DerivedKey:
    """A private key with the path it was derived along and its address."""

    path: str
    address: Address
    key: Secret


def parse_path(path: str) -> tuple[int, ...]:
    """Return the levels of a path, hardened ones with bit 31 set.

    As other wallets print them too: without the `m`, with `M`, a slash at the end, or a typographic apostrophe.

    Raises:
        InvalidInput: not `m` and 1 to `MAX_DEPTH` levels below 2^31, each optionally hardened by ', h or H.
    """
    start, *levels = path.translate(_APOSTROPHES).removesuffix("/").split("/")
    if _LEVEL.fullmatch(start):
        start, levels = "m", [start, *levels]
    if start not in ("m", "M") or not 1 <= len(levels) <= MAX_DEPTH:
        raise InvalidInput(f"not a derivation path: {path[:80]!r}", hint="write it like m/44'/60'/0'/0/0")
    numbers = []
    for level in levels:
        found = _LEVEL.fullmatch(level)
        if found is None or int(found[1]) >= HARDENED:
            raise InvalidInput(f"not a derivation path: {path[:80]!r}", hint="each level is a number below 2147483648")
        numbers.append(int(found[1]) + (HARDENED if found[2] else 0))
    return tuple(numbers)


def format_path(levels: Iterable[int]) -> str:
    """Return levels as text, hardened ones marked with '."""
    return "/".join(["m", *(f"{level - HARDENED}'" if level >= HARDENED else str(level) for level in levels)])


def path_for(shape: str, index: int) -> str:
    """Return the path of account number `index` in a preset's or the user's own shape.

    The user's own shape holds `{i}` where the number goes, or is a path whose last level is replaced by it.

    Raises:
        InvalidInput: unknown preset, malformed shape, or an index out of range.
    """
    before, after = _around_index(PRESETS.get(shape, shape))
    if not 0 <= index < HARDENED:
        raise InvalidInput("the account's number is out of range")
    return format_path(parse_path(f"{before}{index}{after}"))


def master_fingerprint(seed: Secret) -> bytes:
    """Return the 4 bytes by which BIP-32 names the master key of a seed; they reveal nothing of use."""
    return ExtendedKey.of_seed(seed).fingerprint


def derive_key(seed: Secret, path: str) -> DerivedKey:
    """Return the key at one path. Raises InvalidInput for a malformed path."""
    levels = parse_path(path)
    return _derived(ExtendedKey.of_seed(seed).descend(levels), levels)


def public_key_at(seed: Secret, path: str) -> bytes:
    """Return the compressed public key (33 bytes) at one path. Raises InvalidInput for a malformed path."""
    return ExtendedKey.of_seed(seed).descend(parse_path(path)).public_key


def derive_many(seed: Secret, shape: str, indices: Iterable[int]) -> Iterator[DerivedKey]:
    """Give the keys of several accounts of one shape, deriving what they have in common once.

    Raises:
        InvalidInput: as `path_for`.
    """
    before, after = _around_index(PRESETS.get(shape, shape))
    hardened = after[:1] in ("'", "h", "H")
    above = parse_path(before.rstrip("/")) if before != "m/" else ()
    rest = after[1:] if hardened else after
    below = parse_path("m" + rest) if rest else ()
    parent = ExtendedKey.of_seed(seed).descend(above)
    for index in indices:
        if not 0 <= index < HARDENED:
            raise InvalidInput("the account's number is out of range")
        levels = (index + (HARDENED if hardened else 0), *below)
        yield _derived(parent.descend(levels), (*above, *levels))


def _around_index(shape: str) -> tuple[str, str]:
    """Split a shape at its index: text before, ending in a slash, and after. Checks that the shape is a path."""
    if shape.count(PLACE) == 1:
        before, after = shape.split(PLACE)
    elif PLACE not in shape and shape.startswith("m/"):
        before, _, last = shape.rpartition("/")
        before, after = before + "/", "'" if last[-1:] in ("'", "h", "H") else ""
        parse_path(shape)
    else:
        raise InvalidInput(
            f"not a path or a known shape: {shape[:80]!r}",
            hint="shapes: " + ", ".join(PRESETS) + ", or a path with {i}",
        )
    parse_path(f"{before}0{after}")
    if not before.endswith("/") or after.lstrip("'hH")[:1] not in ("", "/"):
        raise InvalidInput("the account's number has to be a whole level of the path")
    return before, after


def _derived(found: ExtendedKey, levels: Iterable[int]) -> DerivedKey:
    return DerivedKey(format_path(levels), found.address, found.key)

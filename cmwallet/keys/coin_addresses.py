"""Addresses of other coins, at which a wallet of that coin shows what a recovery phrase owns: paths and forms.

bip_utils writes the addresses. It gets a public key and nothing else, and it is imported nowhere but here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Coin:
    """A coin on secp256k1: its name, the shape of its paths, and how its addresses are written."""

    name: str
    shape: str
    write: Callable[[bytes], str]


def _witness(prefix: str) -> Callable[[bytes], str]:
    """Pay to witness public key hash (BIP-141, BIP-173)."""

    def write(public_key: bytes) -> str:
        from bip_utils.addr.P2WPKH_addr import P2WPKHAddrEncoder

        return str(P2WPKHAddrEncoder.EncodeKey(public_key, hrp=prefix))

    return write


def _hash(version: int) -> Callable[[bytes], str]:
    """Pay to public key hash, with the coin's own version byte."""

    def write(public_key: bytes) -> str:
        from bip_utils.addr.P2PKH_addr import P2PKHAddrEncoder

        return str(P2PKHAddrEncoder.EncodeKey(public_key, net_ver=bytes((version,))))

    return write


def _cosmos(prefix: str) -> Callable[[bytes], str]:
    """Bech32 of the public key's hash, as chains of the Cosmos SDK have it."""

    def write(public_key: bytes) -> str:
        from bip_utils.addr.atom_addr import AtomAddrEncoder

        return str(AtomAddrEncoder.EncodeKey(public_key, hrp=prefix))

    return write


def _tron(public_key: bytes) -> str:
    from bip_utils.addr.trx_addr import TrxAddrEncoder

    return str(TrxAddrEncoder.EncodeKey(public_key))


def _ripple(public_key: bytes) -> str:
    from bip_utils.addr.xrp_addr import XrpAddrEncoder

    return str(XrpAddrEncoder.EncodeKey(public_key))


COINS = {
    coin.name: coin
    for coin in (
        Coin("btc", "m/84'/0'/0'/0/{i}", _witness("bc")),
        Coin("ltc", "m/84'/2'/0'/0/{i}", _witness("ltc")),
        Coin("doge", "m/44'/3'/0'/0/{i}", _hash(0x1E)),
        Coin("dash", "m/44'/5'/0'/0/{i}", _hash(0x4C)),
        Coin("atom", "m/44'/118'/0'/0/{i}", _cosmos("cosmos")),
        Coin("xrp", "m/44'/144'/0'/0/{i}", _ripple),
        Coin("trx", "m/44'/195'/0'/0/{i}", _tron),
    )
}
"""By name. Bitcoin and Litecoin have BIP-84's paths, the others BIP-44's with their number of SLIP-44."""


def coin_named(name: str) -> Coin:
    """Return a coin by its name, in either case. Raises InvalidInput for one that is not known."""
    found = COINS.get(name.lower())
    if found is None:
        raise InvalidInput(f"no addresses of {name[:20]!r} are known here", hint="coins: " + ", ".join(COINS))
    return found

"""Sign-In with Ethereum (EIP-4361): its grammar whole, and what has to hold before one is signed.

HOST wants you to sign in with your Ethereum account:
ADDRESS

STATEMENT

URI: … Version: 1, Chain ID: …, Nonce: …, Issued At: …, each on a line; Expiration Time, Not Before, Request ID,
Resources as they are wanted, in this order
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from cmwallet.errors import InvalidInput
from identity.address import Address, parse_address

WANTS: Final = " wants you to sign in with your Ethereum account:"
RECAP: Final = "urn:recap:"
"""How a resource begins that hands on rights (ERC-5573)."""
MAX_AHEAD: Final = 300
"""So many seconds may a clock go ahead of this one."""

# RFC 3986, appendix A.
_UNRESERVED = r"A-Za-z0-9\-._~"
_SUB = r"!$&'()*+,;="
_ENCODED = "%[0-9A-Fa-f]{2}"
_PCHAR = rf"(?:[{_UNRESERVED}{_SUB}:@]|{_ENCODED})"
_USERINFO = rf"(?:[{_UNRESERVED}{_SUB}:]|{_ENCODED})*"
_LITERAL = rf"\[(?:[0-9A-Fa-f:.]+|v[0-9A-Fa-f]+\.[{_UNRESERVED}{_SUB}:]+)\]"
_NAME = rf"(?:[{_UNRESERVED}{_SUB}]|{_ENCODED})*"
_AUTHORITY = rf"(?:{_USERINFO}@)?(?:{_LITERAL}|{_NAME})(?::[0-9]*)?"
_SCHEME = r"[A-Za-z][A-Za-z0-9+\-.]*"
_PATH = rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
_URI = rf"{_SCHEME}:{_PATH}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_STATEMENT = rf"[{_UNRESERVED}{_SUB}:/?#\[\]@ ]+"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"

_MESSAGE: Final = re.compile(
    rf"(?:(?P<scheme>{_SCHEME})://)?(?P<domain>{_AUTHORITY}){WANTS}\n"
    rf"(?P<address>0x[0-9A-Fa-f]{{40}})\n\n(?:(?P<statement>{_STATEMENT})\n)?\n"
    rf"URI: (?P<uri>{_URI})\nVersion: 1\nChain ID: (?P<chain>[0-9]{{1,78}})\nNonce: (?P<nonce>[A-Za-z0-9]{{8,}})\n"
    rf"Issued At: (?P<issued>{_TIME})(?:\nExpiration Time: (?P<expires>{_TIME}))?(?:\nNot Before: (?P<begins>{_TIME}))?"
    rf"(?:\nRequest ID: (?P<request>{_PCHAR}*))?(?P<resources>\nResources:(?:\n- {_URI})*)?",
    re.ASCII,
)
_WORDS: Final = re.compile(WANTS.strip().removesuffix(":").replace(" ", r"\s+"), re.IGNORECASE)
_IPV6: Final = re.compile(r"//(?:[^/?#]*@)?\[([^\]v]*)\]|\[([^\]v]*)\](?::[0-9]*)?$")


@dataclass(frozen=True)
class SignIn:
    """A sign-in. Times are Unix seconds; what is None is not said."""

    domain: str
    address: Address
    uri: str
    chain_id: int
    nonce: str
    issued: float
    scheme: str | None = None
    statement: str | None = None
    expires: float | None = None
    begins: float | None = None
    request_id: str | None = None
    resources: tuple[str, ...] = ()

    @property
    def recaps(self) -> tuple[str, ...]:
        """Resources that hand rights of the account on to the site."""
        return tuple(one for one in self.resources if one.lower().startswith(RECAP))

    def untimely(self, now: float) -> str | None:
        """Return what is wrong with its times, as a clause; None when it counts at `now` (Unix seconds)."""
        if self.issued > now + MAX_AHEAD:
            return "it is issued in the future"
        if self.expires is not None and self.expires <= now:
            return "it has expired"
        if self.begins is not None and self.begins > now:
            return "it does not count yet"
        return None


def resembles_sign_in(content: bytes) -> bool:
    """Whether a message has the words of a sign-in, which a person or a lenient reader takes for one."""
    return _WORDS.search(content.decode("utf-8", "replace")) is not None


def read_sign_in(content: bytes) -> SignIn:
    """Return the sign-in that a message is. Raises `InvalidInput` when it does not follow the grammar of EIP-4361."""
    try:
        found = _MESSAGE.fullmatch(content.decode("ascii"))
    except UnicodeDecodeError:
        found = None
    if found is None:
        raise InvalidInput("that is no sign-in message (EIP-4361)", hint="sign message takes any other text")
    if not found["domain"]:
        raise InvalidInput("the sign-in names no site")
    address = parse_address(found["address"])
    if address != found["address"]:
        raise InvalidInput("the sign-in names an address without its checksum (EIP-55)")
    resources = tuple(line.removeprefix("- ") for line in (found["resources"] or "").split("\n")[2:])
    _check_literals(found["domain"], found["uri"], *resources)
    return SignIn(
        domain=found["domain"],
        address=address,
        uri=found["uri"],
        chain_id=int(found["chain"]),
        nonce=found["nonce"],
        issued=_seconds(found["issued"]),
        scheme=found["scheme"],
        statement=found["statement"],
        expires=None if found["expires"] is None else _seconds(found["expires"]),
        begins=None if found["begins"] is None else _seconds(found["begins"]),
        request_id=found["request"],
        resources=resources,
    )


def _check_literals(*texts: str) -> None:
    for text in texts:
        found = _IPV6.search(text)
        try:
            if found is not None:
                IPv6Address(found[1] or found[2])
        except AddressValueError:
            raise InvalidInput("an address between brackets is no IPv6 address") from None


def _seconds(text: str) -> float:
    """Return the seconds since 1970 of an RFC 3339 time. Raises `InvalidInput` for one that no calendar has."""
    whole = re.sub(r"\.[0-9]+", lambda found: found[0][:7], text.upper())
    try:
        return datetime.fromisoformat(whole).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        raise InvalidInput("the sign-in has a time that no calendar has") from None

r"""Messages of Travis: the JSON in a native transaction, by which one stakes, is a validator, proposes and votes.

Source: `CyberMiles/travis` at 3e0f321b, `modules/stake/tx.go`, `modules/governance/tx.go`. The chain reads any
spelling: names in whatever case, the last of several members of one name. So that what is shown is what is signed, one
spelling alone is made and read here: members in the order of the chain's types, each once, no blanks, every `/` as
`\/`, as in the transactions of the chain's own wallet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from identity.address import parse_address
from identity.hostile_json import load_json

MAX_BYTES: Final = 32_768
"""The most that a transaction of Travis may have, of which its message is a part."""
DESCRIPTION: Final = ("name", "website", "location", "email", "profile")

_WEI: Final = re.compile("0|[1-9][0-9]{0,77}", re.ASCII)
_RATE: Final = re.compile(r"0|1|0\.[0-9]{1,18}|[1-9][0-9]{0,17}/[1-9][0-9]{0,17}", re.ASCII)
_PUB_KEY: Final = re.compile("[A-Za-z0-9+/]{43}=", re.ASCII)
_ANSWER: Final = re.compile("Y|N", re.ASCII)
_MOST_WEI: Final = 2**256
_HEIGHTS: Final = 2**63


def _address(value: object) -> bool:
    try:
        return isinstance(value, str) and parse_address(value) == value
    except InvalidInput:
        return False


def _matches(pattern: re.Pattern[str], *, blank: bool = False) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and (pattern.fullmatch(value) is not None or (blank and value == ""))


def _amount(value: object) -> bool:
    return isinstance(value, str) and _WEI.fullmatch(value) is not None and int(value) < _MOST_WEI


def _amount_or_blank(value: object) -> bool:
    return value == "" or _amount(value)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HEIGHTS


def _number_or_null(value: object) -> bool:
    return value is None or _number(value)


def _description(value: object) -> bool:
    return isinstance(value, dict) and tuple(value) == DESCRIPTION and all(map(_text, value.values()))


_EXPIRY: Final = {"expire_timestamp": _number_or_null, "expire_block_height": _number_or_null}
_VALIDATOR: Final = {"validator_address": _address, "amount": _amount}
ROUTES: Final[Mapping[str, Mapping[str, Callable[[object], bool]]]] = {
    "stake/declareCandidacy": {
        "pub_key": _matches(_PUB_KEY),
        "max_amount": _amount,
        "comp_rate": _matches(_RATE),
        "description": _description,
    },
    "stake/updateCandidacy": {
        "pub_key": _matches(_PUB_KEY, blank=True),
        "max_amount": _amount_or_blank,
        "comp_rate": _matches(_RATE),
        "description": _description,
    },
    "stake/withdrawCandidacy": {},
    "stake/verifyCandidacy": {"candidate_address": _address, "verified": _flag},
    "stake/activateCandidacy": {},
    "stake/deactivateCandidacy": {},
    "stake/delegate": {**_VALIDATOR, "cube_batch": _text, "sig": _text, "source": _text},
    "stake/withdraw": {**_VALIDATOR, "completely_withdraw": _flag},
    "stake/setCompRate": {"delegator_address": _address, "comp_rate": _matches(_RATE)},
    "stake/updateCandidacyAccount": {"new_candidate_account": _address},
    "stake/acceptCandidacyAccountUpdate": {"account_update_request_id": _number},
    "governance/propose/transfer_fund": {
        "transfer_from": _address,
        "transfer_to": _address,
        "amount": _amount,
        "reason": _text,
        **_EXPIRY,
    },
    "governance/propose/change_param": {"name": _text, "value": _text, "reason": _text, **_EXPIRY},
    "governance/propose/deploy_libeni": {
        "name": _text,
        "version": _text,
        "file_url": _text,
        "md5": _text,
        "reason": _text,
        "deploy_timestamp": _number_or_null,
        "deploy_block_height": _number_or_null,
    },
    "governance/propose/retire_program": {
        "preserved_validators": _text,
        "reason": _text,
        "retired_block_height": _number_or_null,
    },
    "governance/propose/upgrade_program": {
        "name": _text,
        "version": _text,
        "file_url": _text,
        "md5": _text,
        "reason": _text,
        "upgrade_block_height": _number_or_null,
    },
    "governance/vote": {"proposal_id": _text, "answer": _matches(_ANSWER)},
}
"""Route → its members, in the chain's order, and what each has to be."""

LATER_MEMBERS: Final[Mapping[str, str]] = {"stake/delegate": "source"}
"""Members that the first wallets did not send; the chain takes their message without them."""


@dataclass(frozen=True)
class TravisMessage:
    """A message of a native transaction. Raises `InvalidInput` for members that its route has not."""

    route: str
    fields: Mapping[str, Any]

    def __post_init__(self) -> None:
        members = ROUTES.get(self.route)
        if members is None:
            raise InvalidInput(f"Travis has no transaction {self.route!r}")
        late = LATER_MEMBERS.get(self.route)
        wanted = [tuple(members), tuple(name for name in members if name != late)]
        if tuple(self.fields) not in wanted:
            raise InvalidInput(f"the members of {self.route} are {', '.join(members) or 'none'}")
        for name, value in self.fields.items():
            if not members[name](value):
                raise InvalidInput(f"{name} of {self.route} is not what the chain reads there")

    def encode(self) -> bytes:
        """Return the message as it stands in the transaction. Raises `InvalidInput` when it is too long."""
        document = {"type": self.route, "data": dict(self.fields)}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("/", r"\/")
        try:
            encoded = text.encode()
        except UnicodeEncodeError:
            raise InvalidInput("the message is no text of UTF-8") from None
        if len(encoded) > MAX_BYTES:
            raise InvalidInput(f"the message is longer than {MAX_BYTES} bytes")
        return encoded


def read_message(data: bytes) -> TravisMessage | None:
    """Return the message in the data of a native transaction; None for any spelling but the one that is made here."""
    if len(data) > MAX_BYTES:
        return None
    try:
        document = load_json(data)
        if not isinstance(document, dict) or tuple(document) != ("type", "data"):
            return None
        route, fields = document["type"], document["data"]
        if not isinstance(route, str) or not isinstance(fields, dict):
            return None
        message = TravisMessage(route, fields)
        return message if message.encode() == data else None
    except (ValueError, InvalidInput):
        return None

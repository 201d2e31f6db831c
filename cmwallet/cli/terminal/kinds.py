"""Kinds of the values that arguments and options take: one list for completion, manual pages and `schema`.

A placeholder that means the same in every command says the kind (`ACCOUNT`, `FILE|-`, `TIME`). One that does not
(`NAME`, `ID`, `LABEL`) has it beside itself in the definition:

    Which = Annotated[str, Kind.WALLET, typer.Argument(metavar="NAME", help="The wallet.")]

The kinds are read by what describes the tree, never by a command that runs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, get_type_hints

if TYPE_CHECKING:
    from typer._click import Parameter  # vendored: Typer has no public name for it


class Kind(StrEnum):
    """What a value is."""

    # What a home holds under a name or an id.
    ACCOUNT = "account"
    CONTACT = "contact"
    RECIPIENT = "recipient"
    """An account, a contact or an address."""
    NETWORK = "network"
    IDENTITY = "identity"
    FIELD = "field"
    CONTRACT = "contract"
    WALLET = "wallet"
    SLOT = "slot"
    SETTING = "setting"
    GRANT = "grant"
    DEAL = "deal"
    LOAN = "loan"
    CASE = "case"
    ITEM = "item"
    """Of any system of the market, such as deal:12."""
    CREDENTIAL = "credential"
    ISSUED = "issued"
    """A credential that this home issued."""
    ATTACHMENT = "attachment"
    BANK_LINK = "bank-link"
    SANCTIONS_LIST = "sanctions-list"
    DAPP = "dapp"
    REQUEST = "request"
    TRANSACTION = "transaction"
    TOKEN = "token"  # noqa: S105 - an ERC-20 token
    # What is written down.
    FILE = "file"
    FOLDER = "folder"
    ADDRESS = "address"
    AMOUNT = "amount"
    PRICE = "price"
    SHARE = "share"
    DURATION = "duration"
    DATE = "date"
    BLOCK = "block"
    NUMBER = "number"
    HEX = "hex"
    URL = "url"
    HOST = "host"
    DID = "did"
    IBAN = "iban"
    FIELDS = "fields"
    """Names of fields, separated by commas."""
    SOURCE = "secret-source"
    """Where a secret is read from; see `cmwallet help secrets`."""
    PATH = "result-path"
    """A value of the command's result; see `--field`."""
    NAME = "name"
    """A name that is chosen here."""
    CHOICE = "choice"
    """One of a few words, which the placeholder or the help lists."""
    COMMAND = "command"
    TEXT = "text"
    FLAG = "flag"
    """No value: the option stands alone."""
    COUNT = "count"
    """No value: the option may be given several times."""


HELD: Final = frozenset(
    {
        *(Kind.ACCOUNT, Kind.CONTACT, Kind.RECIPIENT, Kind.NETWORK, Kind.IDENTITY, Kind.FIELD, Kind.CONTRACT),
        *(Kind.WALLET, Kind.SLOT, Kind.SETTING, Kind.GRANT, Kind.DEAL, Kind.LOAN, Kind.CASE),
    }
)
"""Kinds whose values a shell can offer: see `cmwallet/home/name_files.py`."""

_OF_PLACEHOLDERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.ACCOUNT: ("ACCOUNT",),
    Kind.RECIPIENT: (
        *("TO", "RECIPIENT", "ADDRESS|NAME", "WHO", "SPENDER", "PAYEE", "LENDER", "SELLER|LISTING"),
        "ID|SUBJECT",
    ),
    Kind.CONTRACT: ("NAME|ADDRESS", "NAME|FILE", "FILE|NAME", "NAME|FILE|URL"),
    Kind.FIELD: ("FIELD",),
    Kind.FIELDS: ("FIELDS", "NAMES"),
    Kind.SETTING: ("SETTING",),
    Kind.ITEM: ("ITEM",),
    Kind.DAPP: ("DAPP", "HOST|DID"),
    Kind.REQUEST: ("LETTERS", "ID|LETTERS"),
    Kind.TRANSACTION: ("HASH|ENTRY", "FILE|JSON|HASH|-", "FILE|JSON|-"),
    Kind.TOKEN: ("SYMBOL|ADDRESS",),
    Kind.FILE: (
        *("FILE", "FILE|-", "FILE|FOLDER", "FILE|ITEM", "PATH", "PATH|-", "RECEIPT|-", "TEXT|-", "RAW|-", "DATA|-"),
        "URL|FILE|-",
    ),
    Kind.FOLDER: ("FOLDER",),
    Kind.ADDRESS: ("ADDRESS", "ADDRESSES", "SUBJECT"),
    Kind.AMOUNT: ("AMOUNT", "AMOUNT|all", "FEE", "A,B"),
    Kind.PRICE: ("PRICE",),
    Kind.SHARE: ("SHARE", "RATE"),
    Kind.DURATION: ("TIME", "DAYS", "+TIME|chain"),
    Kind.DATE: ("DAY", "DATE"),
    Kind.BLOCK: ("BLOCK", "FROM..TO"),
    Kind.NUMBER: ("N", "PLACE", "YEARS", "MONTHS", "PERCENT"),
    Kind.HEX: ("HEX", "0x…", "HASH"),
    Kind.URL: ("URL", "URI", "ORIGIN", "ISSUER"),
    Kind.HOST: ("HOST",),
    Kind.DID: ("DID", "DID|URL"),
    Kind.IBAN: ("IBAN",),
    Kind.SOURCE: ("SOURCE",),
    Kind.PATH: ("RESULT",),
    Kind.CHOICE: (
        *("STATE", "ROLE", "ALG", "LEVEL", "FORMAT", "SCHEMA", "GENDER", "CODE", "USE", "CHOICE", "SHELL", "ORDER"),
        *("SIGN", "METHOD", "TYPE", "UNIT", "CMT", "PRESET|PATH", "TOPIC|COMMAND…"),
    ),
    Kind.COMMAND: ("COMMAND", "-- COMMAND", "external:PROGRAM"),
    Kind.TEXT: (
        *(
            "REQUEST",
            "TEXT",
            "VALUE",
            "VALUE|-",
            "NAME|-",
            "ARGUMENT",
            "FUNCTION",
            "EVENT",
            "KID",
            "THUMBPRINT",
            "IRI",
            "AGE1…",
        ),
    ),
}
_KINDS: Final[Mapping[str, Kind]] = {word: kind for kind, words in _OF_PLACEHOLDERS.items() for word in words}

_OF_FIRST_WORDS: Final[Mapping[str, Kind]] = {"deal": Kind.DEAL, "loan": Kind.LOAN, "court": Kind.CASE}
"""What a number is that stands alone, by the system whose command it is an argument of."""


def bare(placeholder: str) -> str:
    """Return a placeholder without the brackets and dots that say whether and how often it is given."""
    return placeholder.replace("[", "").replace("]", "").removesuffix("...").removesuffix("…")


def kind_of(parameter: Parameter, stated: Kind | None, first_word: str) -> Kind | None:
    """Return what a parameter of a command takes; None where neither its definition nor its placeholder says it.

    `stated` stands in the definition; `first_word` is the command's.
    """
    if getattr(parameter, "is_flag", False):
        return Kind.FLAG
    if getattr(parameter, "count", False):
        return Kind.COUNT
    if stated is Kind.ITEM:
        return _OF_FIRST_WORDS.get(first_word, Kind.ITEM)
    if stated is not None:
        return stated
    placeholder = parameter.metavar or ""
    word = bare(placeholder)
    found = _KINDS.get(word) or _KINDS.get(f"{word}…")
    if found is None and "|" in word and word.lower() == word:
        return Kind.CHOICE
    return found


def stated_kinds(definition: Callable[..., Any] | type) -> dict[str, Kind]:
    """Return the kinds beside the parameters of a command's function, or the fields of a group of options, by name."""
    function = definition if isinstance(definition, type) else inspect.unwrap(definition)
    hints = get_type_hints(function, include_extras=True)
    found: dict[str, Kind] = {}
    for name, hint in hints.items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Kind):
                found[name] = extra
    return found

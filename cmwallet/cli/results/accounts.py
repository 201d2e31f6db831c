"""Results about accounts, contacts, phrases, and what an account holds."""

from typing import TypedDict

from cmwallet.cli.results.shapes import Address, Amount, Digits, Hash, Time


class Account(TypedDict):
    """An account; `path` and `wallet` are those of a derived one."""

    name: str
    address: Address
    kind: str
    path: str | None
    wallet: str | None
    created: Time
    default: bool


class CoinAddress(TypedDict):
    """An address of a recovery phrase in another coin, and the path of its key."""

    coin: str
    address: str
    path: str
    wallet: str


class UsedAddress(TypedDict):
    """An address of a phrase that was used."""

    address: Address
    path: str


class Discovered(TypedDict):
    """Accounts that were added, and all that were found."""

    added: list[Account]
    used: list[UsedAddress]


class ExportedAccount(TypedDict):
    """The file that an account was written to."""

    address: Address
    file: str


class ShownKey(TypedDict):
    """An account whose private key was shown on the terminal."""

    address: Address
    shown: bool


class Removed(TypedDict):
    """What was removed."""

    removed: str


class Contact(TypedDict):
    """A name for an address."""

    name: str
    address: Address
    note: str
    created: Time


class ImportedContacts(TypedDict):
    """Contacts that were added, and how many were here already."""

    added: list[Contact]
    skipped: int


class Holding(Amount):
    """How much of one asset an account holds."""

    note: str | None


class Balance(TypedDict):
    """What an account holds on one network."""

    name: str | None
    address: Address
    network: str
    balances: list[Holding]


Movement = TypedDict(
    "Movement",
    {
        "time": Time,
        "direction": str,
        "kind": str,
        "hash": Hash,
        "block": int | None,
        "block_hash": Hash | None,
        "from": Address,
        "to": Address | None,
        "name": str | None,
        "amount": Amount | None,
        "status": str,
        "memo": str | None,
        "entry": int | None,
    },
)
Movement.__doc__ = "What came in or went out; `entry` is that of the journal, if it has one."
BlockRange = TypedDict("BlockRange", {"kind": str, "from": int, "to": int})
BlockRange.__doc__ = "Blocks that were looked through for one kind of movement."
Covered = TypedDict(
    "Covered",
    {"from": int | None, "to": int | None, "kinds": list[str], "ranges": list[BlockRange], "missing": list[str]},
)
Covered.__doc__ = "Which blocks and kinds a history covers, and what it cannot know."


class History(TypedDict):
    """What came in and went out of an account, the newest first."""

    address: Address
    network: str
    covered: Covered
    entries: list[Movement]


class NewHome(TypedDict):
    """A home that was made, with its first wallet and account."""

    home: str
    vault_id: str
    wallet: str
    account: str
    address: Address
    path: str | None
    phrase_shown: bool


class PaymentRequest(TypedDict):
    """An address to be paid at, and its URI (EIP-681)."""

    account: str
    address: Address
    network: str
    chain_id: int
    uri: str
    amount: Amount | None
    verified: bool


class Units(TypedDict):
    """An amount in wei, and in other units by name."""

    raw: Digits
    units: dict[str, str]


class Wallet(TypedDict):
    """A recovery phrase, without the phrase."""

    name: str
    words: int
    language: str
    bip39_passphrase: str
    fingerprint: str
    created: Time


class ShownPhrase(TypedDict):
    """A phrase that was shown on the terminal."""

    name: str
    shown: bool


class VerifiedPhrase(TypedDict):
    """A phrase that was typed as it is kept."""

    name: str
    verified: bool

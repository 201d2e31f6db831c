"""Results about backups of the home, the shares and sheets of its recovery key, and what restoring leaves open."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Address, Time


class Contents(TypedDict):
    """What a backup says of itself: `generation` is the vault's, `left_out` what stood in the home and is not in it."""

    vault_id: str
    created: Time
    release: str
    generation: int
    files: list[str]
    counts: dict[str, int | dict[str, int]]
    left_out: list[str]


class MadeBackup(Contents):
    """A backup that was made: its file (`-` for stdout), its bytes, and the age recipients whose keys open it."""

    file: str
    size: int
    recipients: list[str]


class BackupFinding(TypedDict):
    """Something in a backup that is not as it was made."""

    name: str
    message: str


class Opened(TypedDict):
    """How much of a backup was decrypted and authenticated; `types` counts records by type."""

    records: int
    versions: int
    log_lines: int
    rows: int
    grants: int
    types: dict[str, int]
    findings: list[BackupFinding]


class DifferingRecord(TypedDict):
    """A version of a record that is another one in the home."""

    record: str
    version: int


class Comparison(TypedDict):
    """How many versions of records a backup and the home share, and which differ."""

    same: int
    only_in_backup: int
    only_here: int
    differing: list[DifferingRecord]


class VerifiedBackup(Contents, Opened):
    """Whether a backup is as it was made; `compared` is null without --against-live."""

    sound: bool
    compared: Comparison | None


class RestoredHome(Contents, Opened):
    """A home that was restored, and what is held until its owner has looked at it."""

    home: str
    suspended_grants: int
    policy_frozen: bool
    maybe_shown_credentials: int


class SplitKey(TypedDict):
    """Shares of the recovery key, `needed` of `made`: the texts, their sheets, or how many were read back."""

    needed: int
    made: int
    set: str
    files: NotRequired[list[str]]
    shares: NotRequired[list[str]]
    read_back: NotRequired[int]


class Sheet(TypedDict):
    """A sheet to print, and the secret that stands on it."""

    file: str
    holds: str


class AgeKey(TypedDict):
    """The file of the key with which age opens the backups, and its recipient."""

    file: str
    recipient: str


class RestoredAs(TypedDict):
    """When the backup was made and when it was restored; RFC 3339 unless somebody wrote there."""

    made: str
    restored: str


class CountedAccount(TypedDict):
    """How many transactions of an account the chain counts, and how many of them this home knows."""

    account: str
    address: Address
    on_chain: int
    known: int
    bound_elsewhere: bool


class Review(TypedDict):
    """What was done since the backup, as far as the node tells; `not_asked` is why it does not."""

    restored: RestoredAs | None
    accounts: list[CountedAccount]
    not_asked: str | None
    suspended_grants: int
    settled: bool

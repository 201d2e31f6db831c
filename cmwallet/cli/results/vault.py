"""Results about the vault, its slots, and the agent that keeps it open."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Time


class Agent(TypedDict):
    """The agent, and until when it keeps the vault open; null while none runs."""

    running: bool
    pid: int | None
    vault_id: str | None
    until: Time | None
    until_idle: Time | None
    memory_locked: bool | None


class Stopped(TypedDict):
    """Whether there was something to stop."""

    stopped: bool


class KeyDerivation(TypedDict):
    """What opening a slot by passphrase costs (RFC 9106)."""

    name: str
    memory_kib: int
    iterations: int
    lanes: int


class Slot(TypedDict):
    """A key slot; what cannot be read of it is null, and `problem` says why."""

    id: str
    kind: str | None
    label: str | None
    created: Time | None
    kdf: KeyDerivation | None
    problem: str | None


class NewSlot(TypedDict):
    """A slot that was added; `shown` is whether a recovery key was shown, `file` where it was written."""

    slot: str
    kind: str
    label: str
    shown: bool
    file: str | None


class RemovedSlot(TypedDict):
    """A slot that was removed."""

    removed: str
    kind: str


class VaultStatus(TypedDict):
    """What a vault says of itself while locked: none of it is authenticated."""

    path: str
    vault_id: str
    created: Time
    generation: int
    remembered_generation: int | None
    rolled_back: bool
    epoch: int
    records: int
    audit_lines: int
    size: int
    read_only: bool
    rotation_pending: bool
    slots: list[Slot]
    authenticated: bool


class NewPassphrase(TypedDict):
    """The slot that opens by a new passphrase now."""

    slot: str
    old_copies_open_with_old_passphrase: bool


class Rotation(TypedDict):
    """What the change of the vault key went through."""

    kept_slots: list[str]
    dropped_slots: list[str]
    records: int
    rows_renewed: int


class Finding(TypedDict):
    """Something that is not as it was written."""

    name: str
    message: str
    subject: str | None


class Verification(TypedDict):
    """Whether the vault is as it was written."""

    sound: bool
    records: int
    versions: int
    log_lines: int
    slots: int
    findings: list[Finding]


class LogLine(TypedDict):
    """A line of the vault's log."""

    line: int
    time: Time
    event: str
    reason: str | None
    record: str | None
    version: int | None
    facts: dict[str, str]
    clock: Time | None


class AcceptedRollback(TypedDict):
    """Whether an older copy was accepted, and the generations that were compared."""

    accepted: bool
    found: NotRequired[int]
    remembered: NotRequired[int]
    generation: int

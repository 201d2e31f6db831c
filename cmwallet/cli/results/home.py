"""Results about the home as a whole, its settings, and the program itself."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Hash, Json, Time


class SettingValue(TypedDict):
    """The value of a setting, and where it comes from."""

    value: str | None
    origin: str


class ChangedSetting(SettingValue):
    """A setting that was written."""

    setting: str


class Setting(SettingValue):
    """A setting with what it means."""

    meaning: str


class PlayedStep(TypedDict):
    """A command of the demonstration and what it printed."""

    command: str
    exit: int
    screen: str


class Demonstration(TypedDict):
    """What was played, and the commands to try."""

    steps: list[PlayedStep]
    commands: list[str]


class Diagnosis(TypedDict):
    """Something that is wrong, and what mends it."""

    check: str
    level: str
    message: str
    hint: str | None
    fixable: bool


class Examination(TypedDict):
    """What is wrong with the home, and what was mended."""

    findings: list[Diagnosis]
    mended: list[Diagnosis]


class PurgedHome(TypedDict):
    """A home that was removed, and the files of others that are left in it."""

    purged: str
    left: list[str]


class Script(TypedDict):
    """The completion script of a shell."""

    shell: str
    script: str


class Installed(TypedDict):
    """Files that were written for a shell, and manual pages."""

    shell: str
    script: str
    manual_pages: int
    folder: str


class PartProblem(TypedDict):
    """Why a part was not read."""

    code: str
    message: str
    hint: str | None


class Unread(TypedDict):
    """A part that was not read."""

    problem: PartProblem


class HomePart(TypedDict):
    """The folder."""

    path: str
    exists: bool


class VaultPart(TypedDict):
    """The vault, as it says while locked."""

    vault_id: str
    records: int
    slots: list[str]
    rotation_pending: bool
    rolled_back: bool


class AgentPart(TypedDict):
    """The agent, and until when it keeps the vault open."""

    running: bool
    pid: int | None
    until: Time | None
    until_idle: Time | None


class NetworkPart(TypedDict):
    """The network in use."""

    name: str
    chain_id: int
    rpc: str | None
    genesis: Hash | None


class ChainPart(TypedDict):
    """The embedded chain."""

    block: int | None
    clock_offset: int
    served: bool
    url: str | None


class TransactionsPart(TypedDict):
    """How many accounts there are, how many transactions are open by state, and which batches are not finished."""

    accounts: int
    open: dict[str, int]
    networks: list[str]
    batches: list[str]


class GrantsPart(TypedDict):
    """How many grants there are, and when the next ends."""

    active: int
    suspended: int
    requests: int
    ending: int
    next_end: Time | None


class BackupPart(TypedDict):
    """The newest backup made here, null while there is none; `recipients` are whom the next one is encrypted to.

    `restored_from` is when the backup was made that this home is restored from, until `backup review`.
    """

    created: Time | None
    file: str | None
    recipients: list[str]
    changes_since: int | None
    restored_from: str | None


class NodePart(TypedDict):
    """The newest block of the node, and its age in seconds."""

    block: int
    time: Time
    age: int


class Status(TypedDict):
    """A home, part by part; null for a part that is not there."""

    home: HomePart | Unread
    vault: VaultPart | Unread | None
    agent: AgentPart | Unread | None
    network: NetworkPart | Unread
    chain: ChainPart | Unread | None
    transactions: TransactionsPart | Unread | None
    grants: GrantsPart | Unread | None
    backup: BackupPart | Unread | None
    node: NotRequired[NodePart | Unread]


class ArgumentDescription(TypedDict):
    """An argument of a command."""

    name: str
    kind: str
    required: bool
    repeat: bool
    help: str


class OptionDescription(TypedDict):
    """An option of a command."""

    names: list[str]
    kind: str
    value: str | None
    required: bool
    repeat: bool
    default: str | int | bool | None
    group: str
    help: str


class CommandDescription(TypedDict):
    """A command: what it takes, and the schema of what it prints with --json."""

    name: str
    summary: str
    arguments: list[ArgumentDescription]
    options: list[OptionDescription]
    result: NotRequired[Json]
    stream: NotRequired[Json]
    exits: list[int]
    reads_stdin: bool
    asks: list[str]


class ExitCode(TypedDict):
    """What an exit code means."""

    code: int
    meaning: str


class ProgramSchema(TypedDict):
    """Commands, exit codes, and the schema of the error object; `errors` are its codes and their exits."""

    schema: str
    release: str
    exit_codes: list[ExitCode]
    commands: list[CommandDescription]
    error: Json
    errors: dict[str, int]

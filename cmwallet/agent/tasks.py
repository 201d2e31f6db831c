"""Request table of the agent: what it may be asked, of which class that is, how it is read, and what the log says.

A row names a function by module and name, which is imported when it is first asked for. The arguments of a request are
held against the annotations of that function: an argument that it does not have, or of another type, is refused.
Whoever asks by `AgentKeeper.work` names the function itself, so that its arguments are type-checked there too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final, get_type_hints

from cmwallet.accounts.seeds import TYPE_SEED
from cmwallet.agent.argument_types import fit
from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.home.database import check_columns
from cmwallet.policy.sealed import TYPE_POLICY
from identity.keys import Use
from identity.secret import Secret
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, RecordId

CLOSED_TYPES: Final = frozenset({TYPE_SEED, TYPE_SECP256K1_KEY})
"""Records that are used in here and never handed out."""

GUARDED_TYPES: Final = CLOSED_TYPES | {TYPE_IDENTITY_KEY}
"""Records that nobody removes, replaces, renames or gives other attributes through the agent.

Who gives the passphrase opens the vault itself and can (`Session.vault`): the agent takes nobody's word for that.
"""

OWN_TYPES: Final = frozenset({"oauth/serving-keys", TYPE_POLICY})
"""Records that the tasks in here write and no caller does: for which servers values are sealed and until when; the
policy."""

Arguments = Mapping[str, Any]

_GIVEN: Final = 2
"""A task's function begins with the database and the open vault, which the agent has."""
_NAMES: Final = {
    "Secret": Secret,
    "Sequence": Sequence,
    "Collection": Collection,
    "Callable": Callable,
    "Use": Use,
    "RecordId": RecordId,
}
"""What annotations name that some modules import for types alone."""


class Kind(Enum):
    """The class of a request, by which it is judged."""

    READ = "read-index"
    """Looks at the index and at what is no secret."""
    DISCLOSE = "disclose"
    """Hands out what is in records, or what follows from them."""
    SIGN = "sign"
    """Uses a key; what is signed is an object that the agent reads."""
    CHANGE = "change"
    """Writes records."""
    GUARDED = "guarded"
    """A change of a guarded record: what a `CHANGE` is judged as when it touches one of `GUARDED_TYPES`."""
    TAG = "row tags"
    """Authenticates a row of `wallet.db`."""


@dataclass(frozen=True)
class Read:
    """What a request comes to, in words; the records that are there and that it opens or changes; types of new ones."""

    words: str
    records: tuple[RecordId, ...] = ()
    types: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Task:
    """One row. `read` tells what a request with checked arguments comes to.

    With `logged` the agent writes those words into the vault's log before it begins; the other rows leave that to the
    vault, which has its own line for each record that is opened or changed and for each signature. `until` names an
    argument that is a time (Unix seconds): it never lies behind the agent's own end, whatever the caller says.
    """

    kind: Kind
    target: str
    read: Callable[[Arguments], Read]
    logged: bool = False
    until: str | None = None

    @property
    def name(self) -> str:
        """What a request calls it."""
        return self.target.rpartition(":")[2].rpartition(".")[2]

    @property
    def of_keeper(self) -> bool:
        """Whether it is a method of the vault, and no function that works with it."""
        return self.target.startswith("identity.vault.")

    def arguments(self, given: Mapping[str, object]) -> dict[str, Any]:
        """Return the arguments of a request, checked. Raises `TypeError` when one is unknown, missing or wrong."""
        wanted = _parameters(self.target)
        if given.keys() - wanted.keys():
            raise TypeError("that argument is not known")
        if any(name not in given and not optional for name, (_, optional) in wanted.items()):
            raise TypeError("an argument is missing")
        return {name: fit(value, wanted[name][0]) for name, value in given.items()}


def load(target: str) -> Any:
    """Return what a target names."""
    module, _, path = target.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found


@cache
def _parameters(target: str) -> Mapping[str, tuple[Any, bool]]:
    """Name → (type, whether it can be left out) of what may be given."""
    function = load(target)
    if isinstance(function, property):
        return {}
    own = list(inspect.signature(function).parameters.values())
    own = own[1:] if "." in target.partition(":")[2] else own[_GIVEN:]
    annotations = SimpleNamespace(__annotations__={one.name: one.annotation for one in own})
    hints = get_type_hints(annotations, vars(import_module(target.partition(":")[0])), _NAMES)
    return {one.name: (hints[one.name], one.default is not inspect.Parameter.empty) for one in own}


def task_of(function: Callable[..., object]) -> Task:
    """Return the row of a function. Raises `InvalidInput` when it is not in the table."""
    for task in TASKS.values():
        if task.target == f"{function.__module__}:{function.__qualname__}":
            return task
    raise InvalidInput("the agent does not do that")


def _words(words: str) -> Callable[[Arguments], Read]:
    """Read a request that touches no record: `words`, in which arguments may stand."""
    return lambda arguments: Read(words.format_map(_Shown(arguments)))


class _Shown(dict[str, Any]):
    """Arguments as they stand in a line of the log: cut, cleaned, in quotes that they cannot end, `-` for none."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None or isinstance(value, Secret):
            return "-"
        if isinstance(value, bytes):
            value = value.hex()
        text = clean(", ".join(map(str, value)) if isinstance(value, list) else str(value), 48)
        return text if isinstance(value, int) else f"'{text.replace(chr(39), ' ')}'"


def _one(words: str) -> Callable[[Arguments], Read]:
    return lambda arguments: Read(words, (arguments["record_id"],))


def _several(words: str) -> Callable[[Arguments], Read]:
    return lambda arguments: Read(words, tuple(arguments["record_ids"]))


def _drafts(arguments: Arguments) -> Read:
    drafts = arguments["drafts"]
    there = tuple(draft.record_id for draft in drafts if draft.record_id is not None)
    return Read("seal records", there, frozenset(draft.type for draft in drafts if draft.record_id is None))


def _signed(arguments: Arguments) -> Read:
    return Read("; ".join(one.words for one in arguments["several"]), (arguments["record_id"],))


def _row(arguments: Arguments) -> Read:
    """Read a row: a table and columns that carry an HMAC, and nothing else."""
    check_columns(arguments["table"], arguments["row"])
    return Read(f"authenticate a row of {arguments['table']}")


def _rows(arguments: Arguments) -> Read:
    """Read rows of one table, each as `_row` does."""
    for row in arguments["several"]:
        check_columns(arguments["table"], row)
    return Read(f"authenticate {len(arguments['several'])} rows of {arguments['table']}")


def _keeper(kind: Kind, name: str, read: Callable[[Arguments], Read]) -> Task:
    return Task(kind, f"identity.vault.interface:Keeper.{name}", read)


def _work(kind: Kind, target: str, words: str, *, logged: bool = True, until: str | None = None) -> Task:
    return Task(kind, target, _words(words), logged, until)


_KEEPER: Final = (
    _keeper(Kind.READ, "vault_id", _words("the vault's id")),
    _keeper(Kind.READ, "generation", _words("the vault's generation")),
    _keeper(Kind.READ, "entries", _words("list the index")),
    _keeper(Kind.READ, "entry", _words("look a record up")),
    _keeper(Kind.READ, "find", _words("find a record")),
    _keeper(Kind.READ, "versions", _words("list versions")),
    Task(Kind.READ, "identity.vault.vault:Vault.log", _words("read the log")),
    _keeper(Kind.DISCLOSE, "open_record", _one("open a record")),
    _keeper(Kind.DISCLOSE, "open_many", _several("open records")),
    _keeper(Kind.SIGN, "sign_many", _signed),
    _keeper(Kind.SIGN, "authorize", _signed),
    _keeper(Kind.READ, "preview", _signed),
    _keeper(Kind.SIGN, "sign_jws", _one("sign a JWS")),
    _keeper(Kind.CHANGE, "seal_many", _drafts),
    _keeper(Kind.CHANGE, "rename", _one("rename a record")),
    _keeper(Kind.CHANGE, "set_attributes", _one("change a record's attributes")),
    _keeper(Kind.CHANGE, "remove", _one("remove a record")),
    _keeper(Kind.CHANGE, "remove_many", _several("remove records")),
    _keeper(Kind.TAG, "tag_row", _row),
    _keeper(Kind.TAG, "tag_rows", _rows),
)
_SEEDS: Final = (
    _work(Kind.DISCLOSE, "cmwallet.accounts.new_accounts:list_addresses", "list addresses {shape} of wallet {wallet}"),
    _work(Kind.DISCLOSE, "cmwallet.accounts.seeds:check_phrase", "compare a phrase with wallet {wallet}"),
    _work(
        Kind.CHANGE, "cmwallet.accounts.new_accounts:derive_account", "derive account {name} {shape} of wallet {wallet}"
    ),
    _work(Kind.CHANGE, "cmwallet.identities.identities:create_identity", "make identity {name} on {account}"),
    _work(Kind.CHANGE, "cmwallet.identities.identities:add_identity_key", "make a {use} key of identity {identity}"),
    _work(Kind.SIGN, "cmwallet.grants.anchoring:presign", "sign the withdrawal of the anchor of grant {grant_id}"),
)
_GRANTS: Final = (
    _work(
        Kind.SIGN,
        "cmwallet.grants.approving:approve_request",
        "approve request {request_id} for {fields}; said by the caller: {said}",
    ),
    _work(Kind.DISCLOSE, "cmwallet.grants.previewing:preview_request", "show what request {request_id} would get"),
    _work(Kind.SIGN, "cmwallet.grants.repair:mend_grants", "sign withdrawals that are due", logged=False),
    _work(
        Kind.DISCLOSE,
        "cmwallet.grants.sealing:list_serving_key",
        "seal what is granted for server {public} until {expires}",
        until="expires",
    ),
    _work(Kind.DISCLOSE, "cmwallet.grants.sealing:reseal_grants", "seal granted values anew", logged=False),
    _work(Kind.CHANGE, "cmwallet.grants.sealing:drop_serving_key", "forget the key {kid} of a server", logged=False),
    _work(Kind.SIGN, "cmwallet.attest.publishing:public_documents", "sign status lists of {identity}", logged=False),
)
_POLICY: Final = (_work(Kind.CHANGE, "cmwallet.policy.setting:tighten_policy", "make the policy tighter"),)
_OWN: Final = (
    Task(Kind.READ, "cmwallet.agent.dispatch:Dispatcher.status", _words("how long the agent lives")),
    Task(Kind.SIGN, "cmwallet.agent.dispatch:Dispatcher.approve", _words("agree to what the policy asks about"), True),
)

TASKS: Final[Mapping[str, Task]] = {task.name: task for task in (*_KEEPER, *_SEEDS, *_GRANTS, *_POLICY, *_OWN)}
"""By name: what the agent may be asked, and nothing else."""

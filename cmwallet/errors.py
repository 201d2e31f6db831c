"""Error classes of the wallet, drawn as one tree; shape and shared leaves come from the identity floor.

Problem                             code, message, hint, retryable, details
├── IdentityError                   see identity/errors.py: InvalidInput, NotFound, Locked, Damaged, Busy …
└── WalletError
    ├── Usage                       usage                 the command line makes no sense
    ├── NetworkFailed               network               node unreachable, or it answers nonsense
    │   └── Stale                   stale                 state too old to answer from
    ├── RpcRefused                  rpc                   the node understood and answered with an error
    ├── InsufficientFunds           insufficient_funds
    ├── Reverted                    reverted              on chain, and it failed; the hash is valid
    ├── Rejected                    rejected              the node refused the transaction for good
    ├── Duplicate                   duplicate             the same intent is open or was just settled; nothing sent
    ├── PolicyRefused               policy                screening or policy said no
    │   └── ReplayRisk              replay                the signature could be used on another chain
    ├── Unconfirmed                 unconfirmed           submitted, not confirmed in time: do not resend
    ├── PartlyDone                  partly_done           a batch ended half way; resume is named
    ├── Unmended                    unmended              something was found that is still to be mended
    ├── DeviceFailed                device                a signer elsewhere failed
    ├── UnsupportedHere             unsupported_here      the network's engine has no such thing
    ├── NotVerified                 not_verified          signature, key, expiry, revocation, audience, trust
    │   └── EndpointsDisagree       endpoints_disagree    nodes of one network contradict each other
    ├── Denied                      denied                the other side said no
    └── Interrupted                 interrupted           Ctrl-C
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from identity.errors import (
    AlreadyExists,
    ApprovalNeeded,
    Busy,
    Damaged,
    InputNeeded,
    InvalidInput,
    Locked,
    NotFound,
    PermissionsTooLax,
    Problem,
    RolledBack,
    StorageFailed,
    Tampered,
    WrongPassphrase,
)

__all__ = [
    "AlreadyExists",
    "ApprovalNeeded",
    "Busy",
    "Damaged",
    "Denied",
    "DeviceFailed",
    "Duplicate",
    "EndpointsDisagree",
    "InputNeeded",
    "InsufficientFunds",
    "Interrupted",
    "InvalidInput",
    "Locked",
    "NetworkFailed",
    "NotFound",
    "NotVerified",
    "PartlyDone",
    "PermissionsTooLax",
    "PolicyRefused",
    "Problem",
    "Rejected",
    "ReplayRisk",
    "Reverted",
    "RolledBack",
    "RpcRefused",
    "Stale",
    "StorageFailed",
    "Tampered",
    "Unconfirmed",
    "UnsupportedHere",
    "Usage",
    "WalletError",
    "WrongPassphrase",
    "problem_from",
]


class WalletError(Problem):
    """Root of the errors raised by the wallet itself."""


class Usage(WalletError):
    """Options that contradict each other, or a command used in a way it is not meant for."""

    code = "usage"


class NetworkFailed(WalletError):
    """The node cannot be reached, or its answer breaks the protocol."""

    code = "network"
    retryable = True


class Stale(NetworkFailed):
    """What is known is too old to answer from."""

    code = "stale"


class RpcRefused(WalletError):
    """The node answered with a JSON-RPC error object.

    `rpc_code` is its number, `data` what came with it (revert data, for instance), both untrusted.
    """

    code = "rpc"

    def __init__(self, message: str, *, rpc_code: int, data: object = None, hint: str | None = None) -> None:
        super().__init__(message, hint=hint, details={"rpc_code": rpc_code})
        self.rpc_code = rpc_code
        self.data = data


class InsufficientFunds(WalletError):
    """The account does not hold what the transfer and its fee need."""

    code = "insufficient_funds"


class Reverted(WalletError):
    """The transaction is on chain and failed; its hash is valid."""

    code = "reverted"


class Rejected(WalletError):
    """The node refused the transaction for good; nothing was sent."""

    code = "rejected"


class Duplicate(WalletError):
    """The same intent is still open, or was settled a moment ago; nothing was sent."""

    code = "duplicate"


class PolicyRefused(WalletError):
    """Screening or policy refused; nothing was signed."""

    code = "policy"


class ReplayRisk(PolicyRefused):
    """The signature would be valid on another chain too."""

    code = "replay"


class Unconfirmed(WalletError):
    """Submitted and not confirmed in time. Do not send again: wait, or resume."""

    code = "unconfirmed"


class PartlyDone(WalletError):
    """A batch ended half way; the message names how to resume."""

    code = "partly_done"


class Unmended(WalletError):
    """Something that was looked for was found, and is still to be mended."""

    code = "unmended"


class UnsupportedHere(WalletError):
    """The network's engine has no such thing; the message names its driver, the hint what there is."""

    code = "unsupported_here"


class DeviceFailed(WalletError):
    """A signer elsewhere (a device, a program) refused, failed, or gave back something else."""

    code = "device"
    retryable = True


class NotVerified(WalletError):
    """A signature, key, expiry, revocation, audience or trust check failed."""

    code = "not_verified"


class EndpointsDisagree(NotVerified):
    """Nodes of one network contradict each other about the same block, or about which block it is. Nothing was done."""

    code = "endpoints_disagree"


class Denied(WalletError):
    """The other side denied or withdrew."""

    code = "denied"


class Interrupted(WalletError):
    """The user pressed Ctrl-C."""

    code = "interrupted"


def problem_from(document: Mapping[str, object]) -> Problem:
    """Return the error that another process of ours told of: `code`, `message`, `hint` and `details`.

    Of several kinds with one code it is the one in the tree of the wallet, or of `identity`: that is what callers
    catch, whatever else was imported meanwhile.
    """
    code = str(document.get("code"))
    alike = [kind for kind in _kinds(Problem) if kind.code == code and kind is not RpcRefused]
    kind = next((kind for kind in alike if kind.__module__ in _TREES), alike[0] if alike else None)
    hint, details = document.get("hint"), document.get("details")
    return (kind or Problem)(
        str(document.get("message")),
        hint=None if hint is None else str(hint),
        details=details if isinstance(details, dict) else None,
    )


_TREES = ("cmwallet.errors", "identity.errors")


def _kinds(root: type[Problem]) -> Iterator[type[Problem]]:
    for kind in root.__subclasses__():
        if "code" in vars(kind):
            yield kind
        yield from _kinds(kind)

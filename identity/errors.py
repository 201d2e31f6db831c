"""Errors of the identity floor, and the shape that every error of the project has.

    Problem                         code, message, hint, retryable, details
    └── IdentityError
        ├── InvalidInput            invalid_input       what was given cannot be accepted
        ├── NotFound                not_found           no such record, slot or file
        ├── AlreadyExists           already_exists      it would be overwritten
        ├── InputNeeded             input_needed        a person or an option has to answer
        │   └── ApprovalNeeded      approval_needed     a person has to agree to a signature
        ├── Locked                  locked              no key to open the vault with
        │   └── WrongPassphrase     wrong_passphrase    wrong secret, or an altered slot (cannot be told apart)
        ├── Damaged                 damaged             a file is broken, by accident or on purpose
        │   ├── Tampered            tampered            authentication failed: somebody changed it
        │   ├── RolledBack          rolled_back         an older copy than the one last seen
        │   └── PermissionsTooLax   permissions         other users can read or write it
        ├── StorageFailed           storage             cannot write: full, read-only, I/O error
        └── Busy                    busy                a lock was not obtained in time

The command line maps `code` to an exit code, once, in `cmwallet/cli/terminal/exits.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class Problem(Exception):
    """An error that a person can act on: one sentence, and a hint what to do.

    `code` is stable and machine-readable. `retryable` says whether the same call may succeed later. `details` holds
    values that a script needs (never a secret).
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str | None = None, details: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details: dict[str, object] = dict(details or {})


class IdentityError(Problem):
    """Root of the errors raised below `cmwallet` and `oauth`."""


class InvalidInput(IdentityError):
    """What was given cannot be accepted; the message names the source, never a secret value."""

    code = "invalid_input"


class NotFound(IdentityError):
    """No such record, slot or file."""

    code = "not_found"


class AlreadyExists(IdentityError):
    """Going on would overwrite something."""

    code = "already_exists"


class InputNeeded(IdentityError):
    """A confirmation or a secret is needed and nobody can be asked; the hint names the option that answers."""

    code = "input_needed"


class ApprovalNeeded(InputNeeded):
    """A person has to agree before it is signed; `details` hold `fingerprints`, and `how`: "yes" or "passphrase"."""

    code = "approval_needed"


class Locked(IdentityError):
    """The vault is locked and no secret was given that opens it."""

    code = "locked"


class WrongPassphrase(Locked):
    """The secret opens no slot; a slot altered on purpose looks the same."""

    code = "wrong_passphrase"


class Damaged(IdentityError):
    """A file of the home is broken."""

    code = "damaged"


class Tampered(Damaged):
    """Authentication failed although the key was right: the content was changed from outside."""

    code = "tampered"


class RolledBack(Damaged):
    """The vault is an older copy than the one last seen."""

    code = "rolled_back"


class PermissionsTooLax(Damaged):
    """Other users of this machine can read or write what must be private."""

    code = "permissions"


class StorageFailed(IdentityError):
    """Nothing could be written: disk full, read-only file system or I/O error."""

    code = "storage"
    retryable = True


class Busy(IdentityError):
    """Another process holds a lock and did not let go in time."""

    code = "busy"
    retryable = True

"""Error classes of the dapp's side.

Problem
└── ClientError
    ├── ServerUnreachable   network         no answer, or one that breaks the protocol
    ├── ServerRefused       denied          an OAuth error of the server: `details["error"]` is its code
    ├── BadAnswer           not_verified    an answer that is not what it claims: issuer, state, signature, token type
    ├── NotAWallet          not_verified    an issuer that is no wallet's server, or does not prove whose it is
    ├── AddressRefused      invalid_input   an address that a guarded client does not ask
    └── BadKey              invalid_input   a key file that cannot be used
"""

from __future__ import annotations

from identity.errors import Problem


class ClientError(Problem):
    """Root of the errors of the dapp's side."""


class ServerUnreachable(ClientError):
    """No answer came, or one that breaks the protocol."""

    code = "network"
    retryable = True


class ServerRefused(ClientError):
    """The server, or the user at the server, said no."""

    code = "denied"

    @property
    def error(self) -> str:
        """The server's error code, such as `access_denied` or `invalid_grant` (RFC 6749 §5.2)."""
        return str(self.details.get("error", ""))


class BadAnswer(ClientError):
    """The answer is not what it claims to be; nothing of it was used."""

    code = "not_verified"


class NotAWallet(ClientError):
    """The issuer is no wallet's server; nothing was sent to it."""

    code = "not_verified"


class AddressRefused(ClientError):
    """The address is none that a guarded client asks; nothing was sent there."""

    code = "invalid_input"


class BadKey(ClientError):
    """A key file that holds no usable key."""

    code = "invalid_input"

"""Errors of the OAuth floor that a person meets; those that a client is told of stand in `oauth/core/errors.py`.

Problem
└── OAuthFailed
    ├── StoreUnreachable    network         the database server cannot be reached
    ├── StoreTooNew         damaged         the state was written by a newer release
    ├── NotAsSigned         not_verified    a document, token or proof of the other side does not hold
    ├── HostUnreachable     network         a dapp's host gives no answer, or leads where nothing is asked
    ├── RegistryStale       stale           the chain cannot be asked, and what is known of a dapp is too old
    └── RequestGone         not_found       the request was decided already, has expired, or never was
"""

from __future__ import annotations

from identity.errors import Problem


class OAuthFailed(Problem):
    """Root of the errors raised on this floor."""


class StoreUnreachable(OAuthFailed):
    """The database server does not answer; nothing was changed."""

    code = "network"
    retryable = True


class StoreTooNew(OAuthFailed):
    """The tables were made by a newer release than this one."""

    code = "damaged"


class NotAsSigned(OAuthFailed):
    """A signed document of the other side does not hold."""

    code = "not_verified"


class HostUnreachable(OAuthFailed):
    """A dapp's host gives no answer that can be used."""

    code = "network"
    retryable = True


class RegistryStale(OAuthFailed):
    """Nobody can say whether a dapp's keys are still good."""

    code = "stale"
    retryable = True


class RequestGone(OAuthFailed):
    """There is no such open request: it was decided, has expired, or never was."""

    code = "not_found"

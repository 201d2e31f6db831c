"""Accounts as code at one block: what verifying and screening a signature asks of a node."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from cmwallet.errors import RpcRefused
from cmwallet.node.agreed_accounts import code_in_words
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.quorum import agreed, newest_common
from identity.address import Address


class AccountCode:
    """A node's word on accounts; the block is the newest at the first question, and the same for all of them.

    `client` connects to the node: most signatures are judged without one.
    """

    def __init__(self, client: Callable[[], NodeClient]) -> None:
        self._connect = client

    @cached_property
    def _client(self) -> NodeClient:
        return self._connect()

    @cached_property
    def block(self) -> int:
        """The number of the block."""
        return newest_common(self._client)

    def code(self, address: Address) -> bytes:
        """Return the code at an address."""
        what = f"the code at {address}"
        return agreed(self._client, what, lambda node, at: node.code(address, at), at=self.block, shown=code_in_words)

    def ask(self, address: Address, data: bytes) -> bytes | None:
        """Return what a call gives back; None when it reverts."""
        message = Message(to=address, data=data)
        try:
            return agreed(
                self._client,
                f"what {address} says of a signature",
                lambda node, at: node.call(message, at),
                at=self.block,
                shown=lambda answer: "0x" + answer.hex(),
            )
        except RpcRefused:
            return None


class NoAccounts:
    """The embedded chain of a home that is not there: nobody has code, and asking makes no home."""

    block = 0

    def code(self, address: Address) -> bytes:  # noqa: ARG002 - as `AccountCode`
        """Return no code."""
        return b""

    def ask(self, address: Address, data: bytes) -> bytes | None:  # noqa: ARG002 - as `AccountCode`
        """Return no answer."""
        return None

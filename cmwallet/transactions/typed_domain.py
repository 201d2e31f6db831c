"""Domain of a contract's typed signatures (EIP-712), as the contract tells it, checked against its separator."""

from __future__ import annotations

from cmwallet.errors import NotVerified
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import parse_address
from identity.eip712 import Domain


def typed_domain(contract: BoundContract) -> Domain:
    """Return what typed signatures for a contract are bound to. Raises `NotVerified`."""
    _, name, version, chain_id, where, salt, _ = contract.ask("eip712Domain")
    domain = Domain(name, chain_id, bytes.fromhex(where[2:]), salt, version)
    if parse_address(where) != contract.address or contract.ask("DOMAIN_SEPARATOR") != domain.separator:
        raise NotVerified("the contract tells a domain that is not its own", hint="is it that contract?")
    return domain

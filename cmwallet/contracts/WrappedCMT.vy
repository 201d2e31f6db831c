# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Wrapped CMT
@custom:contract-name WrappedCMT
@license MIT
@author The cmwallet authors
@notice Native CMT as an ERC-20 with permits (EIP-2612): the one token that business contracts take. One WCMT is one CMT
        held here; there is no owner, no fee, no pause.
@custom:kill It cannot be stopped; everybody can withdraw at any time.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from .lib import eip712
from .lib import erc20
from .lib import signatures

implements: IERC20
implements: IERC20Detailed

initializes: eip712
initializes: erc20
exports: (
    erc20.transfer,
    erc20.transferFrom,
    erc20.approve,
    erc20.balanceOf,
    erc20.allowance,
    erc20.totalSupply,
)

event Deposit:
    account: indexed(address)
    amount: uint256

event Withdrawal:
    account: indexed(address)
    to: indexed(address)
    amount: uint256

name: public(constant(String[16])) = "Wrapped CMT"
symbol: public(constant(String[4])) = "WCMT"
decimals: public(constant(uint8)) = 18

PERMIT_TYPE: constant(bytes32) = keccak256(
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
)

nonces: public(HashMap[address, uint256])


@deploy
def __init__():
    """
    @notice Fix the domain of permits.
    """
    eip712.__init__(keccak256("Wrapped CMT"))


@external
@payable
def __default__():
    """
    @notice Wrap the native CMT that is sent along without data.
    """
    assert len(msg.data) == 0, "wcmt: no such function"
    self._deposit(msg.sender)


@external
@payable
def deposit():
    """
    @notice Wrap the native CMT that is sent along, for the caller.
    """
    self._deposit(msg.sender)


@external
@payable
def depositTo(account: address):
    """
    @notice Wrap the native CMT that is sent along, for somebody else.
    @param account Who receives the tokens.
    """
    self._deposit(account)


@external
def withdraw(amount: uint256):
    """
    @notice Turn tokens of the caller back into native CMT.
    @param amount How many, in wei.
    """
    self._withdraw(msg.sender, amount)


@external
def withdrawTo(to: address, amount: uint256):
    """
    @notice Turn tokens of the caller back into native CMT for somebody else.
    @param to Who receives the coins.
    @param amount How many, in wei.
    """
    self._withdraw(to, amount)


@external
def permit(owner: address, spender: address, amount: uint256, deadline: uint256, v: uint8, r: bytes32, s: bytes32):
    """
    @notice Set an allowance by the owner's signature (EIP-2612). A permit that somebody else submits first has the same
            effect: callers go by the allowance, never by the success of this call.
    @param owner Whose tokens.
    @param spender Who may send them.
    @param amount How many at most.
    @param deadline Unix time, in seconds, after which the permit is void.
    @param v 27 or 28.
    @param r First half of the signature.
    @param s Second half, in the lower half of the order.
    """
    assert block.timestamp <= deadline, "permit: expired"
    nonce: uint256 = self.nonces[owner]
    digest: bytes32 = eip712._digest(keccak256(abi_encode(PERMIT_TYPE, owner, spender, amount, nonce, deadline)))
    assert signatures._recover(digest, v, r, s) == owner, "permit: signature"
    self.nonces[owner] = nonce + 1
    erc20._approve(owner, spender, amount)


@external
@view
def DOMAIN_SEPARATOR() -> bytes32:
    """
    @notice Return the domain separator of permits (EIP-2612).
    @return Keccak-256 of the domain, computed now.
    """
    return eip712._separator()


@external
@view
def eip712Domain() -> (bytes1, String[16], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice Describe the domain of permits (EIP-5267).
    @return Which fields are used (all of them), then name, version, chain id, contract, salt, extensions.
    """
    return (0x1f, name, "1", chain.id, self, eip712._salt(), [])


@internal
@payable
def _deposit(account: address):
    """
    @notice Mint what was paid in.
    @param account Who receives the tokens.
    """
    erc20._mint(account, msg.value)
    log Deposit(account=account, amount=msg.value)


@internal
def _withdraw(to: address, amount: uint256):
    """
    @notice Burn tokens of the caller, then pay.
    @param to Who receives the coins.
    @param amount How many, in wei.
    """
    assert to != empty(address) and to != self, "wcmt: recipient"
    erc20._burn(msg.sender, amount)
    log Withdrawal(account=msg.sender, to=to, amount=amount)
    raw_call(to, b"", value=amount)

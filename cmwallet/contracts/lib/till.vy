# pragma version ==0.4.3
# pragma evm-version london
"""
@title Money that a contract holds for others, in WCMT
@license MIT
@author The cmwallet authors
@notice Takes coins or an allowance, pays out, burns, and keeps `held`: what is owed to people. Tokens that somebody sends
        here without being asked raise the balance and not `held`, and move nothing.
@dev WCMT has no hooks, no pause and no blacklist: a payment fails for no recipient but zero and WCMT itself, which
     `_person` keeps out. An external function that is payable calls `_take` exactly once on every path; one that is not
     refuses coins by itself.
"""

from ethereum.ercs import IERC20

interface IWrappedCMT:
    def deposit(): payable
    def withdrawTo(to: address, amount: uint256): nonpayable

BURNT: constant(address) = 0x000000000000000000000000000000000000dEaD

WCMT: public(immutable(address))

held: public(uint256)


@deploy
def __init__(token: address):
    """
    @notice Fix the token.
    @param token WCMT.
    """
    assert token != empty(address), "till: token"
    WCMT = token


@internal
@payable
def _take(amount: uint256):
    """
    @notice Take money of the caller: coins that are sent along, which must be the whole amount, else an allowance.
    @param amount How much, in wei.
    """
    self.held += amount
    if msg.value != 0:
        assert msg.value == amount, "till: coins"
        extcall IWrappedCMT(WCMT).deposit(value=amount)
    elif amount != 0:
        assert extcall IERC20(WCMT).transferFrom(msg.sender, self, amount), "till: token"


@internal
def _pay(to: address, amount: uint256):
    """
    @notice Pay what is owed. Never to another contract of the market, which would not know of it: see `_hand`.
    @param to Who is paid.
    @param amount How much, in wei.
    """
    if amount != 0:
        self.held -= amount
        assert extcall IERC20(WCMT).transfer(to, amount), "till: token"


@internal
def _hand(to: address, amount: uint256):
    """
    @notice Allow another contract of the market to take money in the same transaction, by its own `_take`.
    @param to The contract.
    @param amount How much, in wei.
    """
    self.held -= amount
    assert extcall IERC20(WCMT).approve(to, amount), "till: token"


@internal
def _burn(amount: uint256):
    """
    @notice Send coins to where nobody can spend them.
    @param amount How much, in wei.
    """
    if amount != 0:
        self.held -= amount
        extcall IWrappedCMT(WCMT).withdrawTo(BURNT, amount)


@internal
@view
def _person(account: address):
    """
    @notice Refuse who cannot be paid: zero, the token, this contract.
    @param account Who is named.
    """
    assert account != empty(address) and account != self and account != WCMT, "till: person"

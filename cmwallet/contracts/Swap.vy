# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Swap of the ERC-20 CMT into the native coin
@custom:contract-name Swap
@license MIT
@author The cmwallet authors
@notice Takes the ERC-20 for ever and pays native CMT one to one, from a reserve that holds the whole supply from the first
        moment. There is no owner, no deadline, no rate and no way out for the reserve but this.
@dev For the token of this system, which moves exactly what it is asked to move; a token with fees on transfer would break
     the equality of locked and paid.
@custom:kill It cannot be stopped.
"""

from ethereum.ercs import IERC20

event Swapped:
    account: indexed(address)
    to: indexed(address)
    amount: uint256

TOKEN: public(immutable(address))
TOTAL: public(immutable(uint256))

paid: public(uint256)


@deploy
@payable
def __init__(token: address):
    """
    @notice Lock in the reserve: the coins sent along must equal the token's supply.
    @param token The ERC-20 that is taken.
    """
    TOKEN = token
    TOTAL = msg.value
    assert TOTAL != 0, "swap: reserve"
    assert staticcall IERC20(token).totalSupply() == TOTAL, "swap: reserve"


@external
def swap(amount: uint256, to: address):
    """
    @notice Turn tokens of the caller into native CMT. The caller allows this contract to take them first.
    @param amount How many, in the smallest unit; one unit gives one wei.
    @param to Who receives the coins; a receiver that refuses them reverts the whole swap.
    """
    assert amount != 0, "swap: amount"
    assert to != empty(address) and to != self and to != TOKEN, "swap: recipient"
    self.paid += amount
    log Swapped(account=msg.sender, to=to, amount=amount)
    assert extcall IERC20(TOKEN).transferFrom(msg.sender, self, amount, default_return_value=True), "swap: token"
    raw_call(to, b"", value=amount)

# pragma version ==0.4.3
# pragma evm-version london
"""
@title CMT
@custom:contract-name CMT
@license MIT
@author The cmwallet authors
@notice The CyberMiles Token in its first form: an ERC-20 of fixed supply, minted once to a distributor. Nobody can mint,
        pause, freeze or take tokens. It is accepted by Swap alone, which locks it for ever against the native coin.
@custom:kill It cannot be stopped.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed
from .lib import erc20

implements: IERC20
implements: IERC20Detailed

initializes: erc20
exports: (
    erc20.transfer,
    erc20.transferFrom,
    erc20.approve,
    erc20.balanceOf,
    erc20.allowance,
    erc20.totalSupply,
)

name: public(constant(String[16])) = "CyberMiles Token"
symbol: public(constant(String[3])) = "CMT"
decimals: public(constant(uint8)) = 18

SUPPLY: constant(uint256) = 1_000_000_000 * 10**18


@deploy
def __init__(distributor: address):
    """
    @notice Mint the whole supply.
    @param distributor Who receives it.
    """
    erc20._mint(distributor, SUPPLY)

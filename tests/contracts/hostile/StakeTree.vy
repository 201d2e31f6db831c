# pragma version ==0.4.3
# pragma evm-version london
"""
@title The tree of stakes, bare
@license MIT
"""

from lib import sum_tree

initializes: sum_tree

leafOf: public(HashMap[address, uint256])


@external
def put(account: address, amount: uint256):
    """
    @notice Set the stake of an account; zero leaves the tree.
    """
    if self.leafOf[account] == 0:
        self.leafOf[account] = sum_tree._enter(account) + 1
    if amount == 0:
        sum_tree._leave(self.leafOf[account] - 1)
        self.leafOf[account] = 0
    else:
        sum_tree._set(self.leafOf[account] - 1, amount)


@external
def pretend(used: uint256, level: uint256):
    """
    @notice Say how many leaves were given away, in a tree that is still empty.
    """
    sum_tree._shape = (level << 192) | (used << 128)


@external
@view
def total() -> uint256:
    """
    @notice Return the sum of yesterday.
    """
    return sum_tree._total()


@external
@view
def find(point: uint256) -> address:
    """
    @notice Return whose stake of yesterday covers a point.
    """
    return sum_tree._find(point)


@external
@view
def stakeOf(account: address) -> uint256:
    """
    @notice Return what an account holds now.
    """
    return sum_tree._stake(self.leafOf[account] - 1) if self.leafOf[account] != 0 else 0

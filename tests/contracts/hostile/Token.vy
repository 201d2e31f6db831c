# pragma version ==0.4.3
# pragma evm-version london
"""
@title A token that does what it likes
@license MIT
"""

totalSupply: public(uint256)
target: address
data: Bytes[1024]
honest: bool


@deploy
def __init__(supply: uint256):
    self.totalSupply = supply


@external
def prepare(target: address, data: Bytes[1024], honest: bool):
    """
    @notice Say what is called during a transfer, and whether the transfer then says that it worked.
    """
    self.target = target
    self.data = data
    self.honest = honest


@external
def transferFrom(source: address, to: address, amount: uint256) -> bool:
    """
    @notice Move nothing.
    """
    if self.target != empty(address):
        raw_call(self.target, self.data)
    return self.honest

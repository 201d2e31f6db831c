# pragma version ==0.4.3
# pragma evm-version london
"""
@title What a reader of contracts may meet
@license MIT
"""

count: public(uint256)


@external
def write() -> uint256:
    """
    @notice Change something.
    """
    self.count += 1
    return self.count


@external
@view
def burn() -> uint256:
    """
    @notice Use up all gas.
    """
    number: uint256 = 0
    for _: uint256 in range(max_value(uint256)):
        number = convert(keccak256(convert(number, bytes32)), uint256)
    return number


@external
@view
def work(rounds: uint256) -> bytes32:
    """
    @notice Use much gas, honestly.
    """
    found: bytes32 = empty(bytes32)
    for _: uint256 in range(rounds, bound=1_000_000):
        found = keccak256(found)
    return found


@external
@view
def flood() -> uint256[1000]:
    """
    @notice Answer with very much: 32,000 bytes.
    """
    return empty(uint256[1000])

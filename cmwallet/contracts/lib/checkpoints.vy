# pragma version ==0.4.3
# pragma evm-version london
"""
@title Values over time
@license MIT
@author The cmwallet authors
@notice Remembers under a key what held when, so that later changes never change answers for past times.
@dev One checkpoint holds from its time on, until the next one. Checkpoints of the same second replace each other: within one
     second the last word counts. A checkpoint is one storage slot: time in the upper 64 bits, its place in the next 32, word
     in the lower 160. The latest stands apart from the earlier ones, so that the first one costs one slot, and what holds
     now is found at once.
"""

MAX_WORD: constant(uint256) = 2**160 - 1
MAX_PLACE: constant(uint256) = 2**32 - 1

_latest: HashMap[bytes32, uint256]
_earlier: HashMap[bytes32, HashMap[uint256, uint256]]


@internal
def _write(key: bytes32, word: uint256):
    """
    @notice Set what holds under a key from this second on.
    @param key The key.
    @param word What holds; larger ones are kept as the largest.
    """
    latest: uint256 = self._latest[key]
    place: uint256 = self._place(latest)
    if latest != 0 and latest >> 192 != block.timestamp:
        self._earlier[key][place] = latest
        place += 1
    self._latest[key] = (block.timestamp << 192) | (place << 160) | min(word, MAX_WORD)


@internal
@view
def _at(key: bytes32, time: uint256) -> (bool, uint256):
    """
    @notice Return what held under a key at a time.
    @param key The key.
    @param time Unix time in seconds.
    @return Whether anything was set by then, and what.
    """
    latest: uint256 = self._latest[key]
    if latest == 0:
        return False, 0
    if latest >> 192 <= time:
        return True, latest & MAX_WORD
    low: uint256 = 0
    high: uint256 = self._place(latest)
    for _: uint256 in range(256):
        if low >= high:
            break
        middle: uint256 = (low + high) // 2
        if self._earlier[key][middle] >> 192 <= time:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return False, 0
    return True, self._earlier[key][low - 1] & MAX_WORD


@internal
@pure
def _place(checkpoint: uint256) -> uint256:
    """
    @notice Return how many checkpoints stand before one.
    @param checkpoint The checkpoint.
    @return Their number.
    """
    return (checkpoint >> 160) & MAX_PLACE

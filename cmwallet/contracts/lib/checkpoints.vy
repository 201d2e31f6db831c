# pragma version ==0.4.3
# pragma evm-version london
"""
@title Values over time
@license MIT
@author The cmwallet authors
@notice Remembers under a key what held when, so that later changes never change answers for past times.
@dev One checkpoint holds from its time on, until the next one. Checkpoints of the same second replace each other: within one
     second the last word counts. A checkpoint is one storage slot: time in the upper 64 bits, word in the lower 192.
"""

MAX_WORD: constant(uint256) = 2**192 - 1

_count: HashMap[bytes32, uint256]
_entries: HashMap[bytes32, HashMap[uint256, uint256]]


@internal
def _write(key: bytes32, word: uint256):
    """
    @notice Set what holds under a key from this second on.
    @param key The key.
    @param word What holds; larger ones are kept as the largest.
    """
    packed: uint256 = (block.timestamp << 192) | min(word, MAX_WORD)
    count: uint256 = self._count[key]
    if count != 0 and self._entries[key][count - 1] >> 192 == block.timestamp:
        self._entries[key][count - 1] = packed
        return
    self._entries[key][count] = packed
    self._count[key] = count + 1


@internal
@view
def _at(key: bytes32, time: uint256) -> (bool, uint256):
    """
    @notice Return what held under a key at a time.
    @param key The key.
    @param time Unix time in seconds.
    @return Whether anything was set by then, and what.
    """
    low: uint256 = 0
    high: uint256 = self._count[key]
    for _: uint256 in range(256):
        if low >= high:
            break
        middle: uint256 = (low + high) // 2
        if self._entries[key][middle] >> 192 <= time:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return False, 0
    return True, self._entries[key][low - 1] & MAX_WORD

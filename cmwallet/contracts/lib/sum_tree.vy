# pragma version ==0.4.3
# pragma evm-version london
"""
@title Tree of stakes that is drawn from as it stood yesterday
@license MIT
@author The cmwallet authors
@notice Finds the account at a point of the sum of all stakes. A draw reads every stake as it was at the end of the day before
        (UTC), so that what is staked or withdrawn today moves no draw of today, and nothing has to be frozen.
@dev A node is one storage slot: the sum of its leaves before today in the upper 96 bits, the sum now in the next 96, and the
     day for which the two differ in the lower 64; on any later day the sum now is that of yesterday. A node's key is its
     level, counted from the leaves, and its place there. The tree grows a level when its leaves are used up, up to 20, so
     that a small registry costs little. A leaf that was left is given away from the next day on: draws of the day in which
     it was left still find who left it.
"""

DAY: constant(uint256) = 86_400
DEPTH: constant(uint256) = 20
SUM: constant(uint256) = 2**96 - 1
NUMBER: constant(uint256) = 2**64 - 1

_nodes: HashMap[uint256, uint256]
_owners: HashMap[uint256, address]
_left: HashMap[uint256, uint256]
_shape: uint256


@internal
def _enter(account: address) -> uint256:
    """
    @notice Give an account a leaf: one that was left before today, the one that was left first, else a new one.
    @param account Whom the leaf belongs to.
    @return The leaf, from 0.
    """
    level: uint256 = self._level()
    used: uint256 = (self._shape >> 128) & NUMBER
    first: uint256 = (self._shape >> 64) & NUMBER
    end: uint256 = self._shape & NUMBER
    leaf: uint256 = used
    if first < end and self._left[first] & NUMBER < self._today():
        leaf = self._left[first] >> 64
        first += 1
    else:
        assert used < 1 << DEPTH, "tree: full"
        if used == 1 << level:
            level += 1
            self._nodes[level << 32] = self._nodes[(level - 1) << 32]
        used += 1
    self._shape = (level << 192) | (used << 128) | (first << 64) | end
    self._owners[leaf] = account
    return leaf


@internal
def _leave(leaf: uint256):
    """
    @notice Take a leaf's stake out and queue the leaf for somebody else, from tomorrow on.
    @param leaf The leaf.
    """
    self._set(leaf, 0)
    self._left[self._shape & NUMBER] = (leaf << 64) | self._today()
    self._shape += 1


@internal
def _set(leaf: uint256, amount: uint256):
    """
    @notice Change the stake of a leaf, for draws from tomorrow on.
    @param leaf The leaf.
    @param amount Its stake, in wei.
    """
    today: uint256 = self._today()
    old: uint256 = self._stake(leaf)
    height: uint256 = self._level()
    for level: uint256 in range(DEPTH + 1):
        if level > height:
            break
        key: uint256 = (level << 32) | (leaf >> level)
        node: uint256 = self._nodes[key]
        now: uint256 = (node >> 64) & SUM
        changed: uint256 = now + amount - old
        assert changed <= SUM, "tree: sum"
        self._nodes[key] = (self._before(node, today) << 160) | (changed << 64) | today


@internal
@view
def _stake(leaf: uint256) -> uint256:
    """
    @notice Return what a leaf holds now.
    @param leaf The leaf.
    @return Its stake, in wei.
    """
    return (self._nodes[leaf] >> 64) & SUM


@internal
@view
def _total() -> uint256:
    """
    @notice Return the sum that draws of today read.
    @return All stakes at the end of yesterday, in wei.
    """
    return self._before(self._nodes[self._level() << 32], self._today())


@internal
@view
def _find(point: uint256) -> address:
    """
    @notice Return whose stake of yesterday covers a point. Leaves lie one behind the other, in their order.
    @param point Less than the total.
    @return The account.
    """
    today: uint256 = self._today()
    height: uint256 = self._level()
    rest: uint256 = point
    place: uint256 = 0
    for down: uint256 in range(DEPTH):
        if down >= height:
            break
        place *= 2
        left: uint256 = self._before(self._nodes[((height - down - 1) << 32) | place], today)
        if rest >= left:
            rest -= left
            place += 1
    return self._owners[place]


@internal
@view
def _level() -> uint256:
    """
    @notice Return the level of the root.
    @return 0 for a tree of one leaf, up to 20.
    """
    return self._shape >> 192


@internal
@pure
def _before(node: uint256, today: uint256) -> uint256:
    """
    @notice Read a node as of the end of yesterday.
    @param node The node.
    @param today The day.
    @return The sum of its leaves then, in wei.
    """
    if node & NUMBER == today:
        return node >> 160
    return (node >> 64) & SUM


@internal
@view
def _today() -> uint256:
    """
    @notice Return the day.
    @return Days since 1970, UTC.
    """
    return block.timestamp // DAY

# pragma version ==0.4.3
# pragma evm-version london
"""
@title The vote as the white paper has it, word for word
@license MIT
@notice A hundred random holders of the token vote, one address one vote, and the majority decides. Nothing here weighs what
        an address holds: a test shows what that is worth.
"""

struct Request:
    seed: bytes32
    drawn: uint256
    yes: uint256
    no: uint256

SEATS: constant(uint256) = 100

balanceOf: public(HashMap[address, uint256])
totalSupply: public(uint256)
holders: public(uint256)
requests: public(HashMap[bytes32, Request])
seatOf: public(HashMap[bytes32, HashMap[address, uint256]])
_at: HashMap[uint256, address]
_swapped: HashMap[bytes32, HashMap[uint256, uint256]]


@external
def give(accounts: DynArray[address, 500], amount: uint256):
    """
    @notice Give tokens to addresses, which are its holders from then on.
    """
    for account: address in accounts:
        if self.balanceOf[account] == 0:
            self._at[self.holders] = account
            self.holders += 1
        self.balanceOf[account] += amount
        self.totalSupply += amount


@external
def request(subject: bytes32):
    """
    @notice Ask for a subject to be censored.
    """
    self.requests[subject].seed = keccak256(abi_encode(block.prevhash, subject))


@external
def draw(subject: bytes32) -> DynArray[address, SEATS]:
    """
    @notice Draw a hundred holders, each at most once.
    """
    found: DynArray[address, SEATS] = []
    request: Request = self.requests[subject]
    assert request.drawn == 0 and self.holders >= SEATS
    for seat: uint256 in range(SEATS):
        left: uint256 = self.holders - seat
        place: uint256 = convert(keccak256(abi_encode(request.seed, seat)), uint256) % left
        found.append(self._at[self._place(subject, place)])
        self._swapped[subject][place] = self._place(subject, left - 1) + 1
        self.seatOf[subject][found[seat]] = 1
    self.requests[subject].drawn = SEATS
    return found


@external
def vote(subject: bytes32, yes: bool):
    """
    @notice Vote, with one's one vote.
    """
    assert self.seatOf[subject][msg.sender] == 1
    self.seatOf[subject][msg.sender] = 2
    if yes:
        self.requests[subject].yes += 1
    else:
        self.requests[subject].no += 1


@external
@view
def censored(subject: bytes32) -> bool:
    """
    @notice Tell what the majority wants.
    """
    return self.requests[subject].yes > self.requests[subject].no


@internal
@view
def _place(subject: bytes32, place: uint256) -> uint256:
    """
    @notice Return which holder stands at a place now, since those drawn were replaced by the last ones.
    """
    swapped: uint256 = self._swapped[subject][place]
    return place if swapped == 0 else swapped - 1

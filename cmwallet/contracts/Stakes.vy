# pragma version ==0.4.3
# pragma evm-version london
# pragma nonreentrancy on
"""
@title Stakes on validators, their rewards, and votes of those who hold them
@custom:contract-name Stakes
@license MIT
@author The cmwallet authors
@notice Validators declare themselves with a stake of their own, others delegate coins to them, and a pool that anybody fills
        pays both by the second, in proportion to the stake, to the largest ones. A validator whose key signed two statements
        for one number loses a twentieth, and so does whoever stood behind it. Those who delegated vote on three parameters.
        It makes no blocks: on a chain with other rules of consensus nobody here secures anything.
@dev A stake is kept as what was put in; what it is worth is that, less a twentieth once its validator was slashed, which
     happens once. Rewards are sums per share in units of 10**-27, brought up to date by whatever changes a stake. Every
     division leaves its rest with the pool or with nobody. Only coins that came by a payable function count as held; what
     leaves, leaves last. Loops are over the ranking (21 at the most) or over what one account holds at one validator.
     What is added without a check of overflow are times below 2**41 with spans below 2**22, basis points, counters and places.
@custom:kill It cannot be stopped; what is delegated can be taken back at any time, after the unbonding.
"""

from .lib import checkpoints
from .lib import eip712
from .lib import signatures

initializes: checkpoints
initializes: eip712

event Declared:
    validator: indexed(uint256)
    owner: indexed(address)
    key: address
    commission: uint256

event Updated:
    validator: indexed(uint256)
    name: String[32]
    website: String[64]
    maxStake: uint256

event CommissionSet:
    validator: indexed(uint256)
    commission: uint256

event StateSet:
    validator: indexed(uint256)
    state: uint256
    until: uint256

event Ranked:
    validator: indexed(uint256)
    ranked: bool

event MoveOffered:
    validator: indexed(uint256)
    owner: indexed(address)
    nextOwner: indexed(address)

event Moved:
    validator: indexed(uint256)
    previousOwner: indexed(address)
    owner: indexed(address)
    selfStake: uint256

event Delegated:
    account: indexed(address)
    validator: indexed(uint256)
    amount: uint256

event Undelegated:
    account: indexed(address)
    validator: indexed(uint256)
    entry: uint256
    amount: uint256
    due: uint256

event Cancelled:
    account: indexed(address)
    validator: indexed(uint256)
    entry: uint256
    amount: uint256

event Completed:
    account: indexed(address)
    validator: indexed(uint256)
    entry: uint256
    amount: uint256

event Redelegated:
    account: indexed(address)
    source: indexed(uint256)
    target: indexed(uint256)
    amount: uint256
    due: uint256

event Withdrawn:
    account: indexed(address)
    validator: indexed(uint256)
    amount: uint256

event CommissionWithdrawn:
    validator: indexed(uint256)
    owner: indexed(address)
    amount: uint256

event Funded:
    account: indexed(address)
    amount: uint256

event Slashed:
    validator: indexed(uint256)
    reporter: indexed(address)
    number: uint256
    cut: uint256
    reward: uint256

event Followed:
    account: indexed(address)
    validator: indexed(uint256)
    cut: uint256

event Proposed:
    id: indexed(uint256)
    proposer: indexed(address)
    parameter: uint256
    setting: uint256
    snapshot: uint256
    ends: uint256

event Voted:
    id: indexed(uint256)
    account: indexed(address)
    yes: bool
    weight: uint256

event Decided:
    id: indexed(uint256)
    state: uint256

event Reclaimed:
    id: indexed(uint256)
    proposer: indexed(address)
    amount: uint256

struct Signature:
    v: uint8
    r: bytes32
    s: bytes32

struct Validator:
    id: uint256
    owner: address
    nextOwner: address
    key: address
    name: String[32]
    website: String[64]
    maxStake: uint256
    stake: uint256
    selfStake: uint256
    commission: uint256
    commissionSetAt: uint256
    earned: uint256
    state: uint256
    ranked: bool
    until: uint256
    slashedAt: uint256
    perShare: uint256

struct Delegation:
    validator: uint256
    amount: uint256
    rewards: uint256
    locked: uint256
    lockedUntil: uint256

struct Redelegation:
    source: uint256
    amount: uint256
    due: uint256

struct Proposal:
    id: uint256
    proposer: address
    parameter: uint256
    setting: uint256
    snapshot: uint256
    total: uint256
    ends: uint256
    yes: uint256
    no: uint256
    state: uint256
    deposit: uint256

struct Parameters:
    rate: uint256
    unbonding: uint256
    slots: uint256
    validators: uint256
    proposals: uint256
    stake: uint256
    rankedStake: uint256
    pool: uint256
    held: uint256
    accruedAt: uint256

struct Position:
    amount: uint256
    perShare: uint256  # zero for one that was never made
    rewards: uint256

struct Entry:
    id: uint256
    amount: uint256
    due: uint256
    settled: bool  # no cut is to come any more

STATEMENT: constant(bytes32) = keccak256("Statement(uint256 validator,uint256 number,bytes32 content)")

# States of a validator.
ACTIVE: constant(uint256) = 1
INACTIVE: constant(uint256) = 2
RETIRED: constant(uint256) = 3
SLASHED: constant(uint256) = 4

# States of a proposal.
OPEN: constant(uint256) = 1
PASSED: constant(uint256) = 2
REJECTED: constant(uint256) = 3
BELOW_QUORUM: constant(uint256) = 4
EXPIRED: constant(uint256) = 5

# Parameters that a vote changes.
RATE: constant(uint256) = 1
UNBONDING: constant(uint256) = 2
SLOTS: constant(uint256) = 3

# Ballots.
YES: constant(uint256) = 1
NO: constant(uint256) = 2

# Why something is refused, in letters: what comes after "stakes: ".
BAD_NAME: constant(bytes4) = 0x6e616d65  # name
BAD_KEY: constant(bytes3) = 0x6b6579  # key
BAD_COMMISSION: constant(bytes10) = 0x636f6d6d697373696f6e  # commission
TOO_GREAT_A_STEP: constant(bytes15) = 0x636f6d6d697373696f6e2073746570  # commission step
ONCE_A_DAY: constant(bytes10) = 0x6f6e6365206120646179  # once a day
STATE: constant(bytes5) = 0x7374617465  # state
NOT_OFFERED: constant(bytes11) = 0x6e6f74206f666665726564  # not offered
MOVED_STAKE: constant(bytes11) = 0x6d6f766564207374616b65  # moved stake
NOT_THE_OWNER: constant(bytes13) = 0x6e6f7420746865206f776e6572  # not the owner
SEVEN_ENTRIES: constant(bytes13) = 0x736576656e20656e7472696573  # seven entries
AMOUNT: constant(bytes6) = 0x616d6f756e74  # amount
SAME_VALIDATOR: constant(bytes14) = 0x73616d652076616c696461746f72  # same validator
NO_DELEGATION: constant(bytes13) = 0x6e6f2064656c65676174696f6e  # no delegation
SAME_STATEMENT: constant(bytes14) = 0x73616d652073746174656d656e74  # same statement
ANOTHER_KEY: constant(bytes11) = 0x616e6f74686572206b6579  # another key
BAD_DEPOSIT: constant(bytes7) = 0x6465706f736974  # deposit
BAD_PARAMETER: constant(bytes9) = 0x706172616d65746572  # parameter
BAD_SETTING: constant(bytes7) = 0x73657474696e67  # setting
NO_OPEN_PROPOSAL: constant(bytes16) = 0x6e6f206f70656e2070726f706f73616c  # no open proposal
TOO_LATE: constant(bytes8) = 0x746f6f206c617465  # too late
HAS_VOTED: constant(bytes5) = 0x766f746564  # voted
NO_STAKE: constant(bytes8) = 0x6e6f207374616b65  # no stake
NOT_OVER: constant(bytes8) = 0x6e6f74206f766572  # not over
NOT_THE_PROPOSER: constant(bytes16) = 0x6e6f74207468652070726f706f736572  # not the proposer
NOT_DECIDED: constant(bytes11) = 0x6e6f742064656369646564  # not decided
HAS_A_VALIDATOR: constant(bytes15) = 0x68617320612076616c696461746f72  # has a validator
BAD_MAX_STAKE: constant(bytes9) = 0x6d6178207374616b65  # max stake
SELF_STAKE: constant(bytes10) = 0x73656c66207374616b65  # self stake
FULL: constant(bytes4) = 0x66756c6c  # full
HAS_RETIRED: constant(bytes7) = 0x72657469726564  # retired
NO_SUCH_VALIDATOR: constant(bytes17) = 0x6e6f20737563682076616c696461746f72  # no such validator
NO_SUCH_ENTRY: constant(bytes13) = 0x6e6f207375636820656e747279  # no such entry
NOTHING_TO_PAY: constant(bytes14) = 0x6e6f7468696e6720746f20706179  # nothing to pay
BEFORE: constant(bytes8) = 0x7374616b65733a20  # "stakes: "

HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
CMT: constant(uint256) = 10**18

LEAST_MAX_STAKE: constant(uint256) = 10 * CMT
SELF_PERCENT: constant(uint256) = 10
MOST_COMMISSION: constant(uint256) = 5_000  # basis points
COMMISSION_STEP: constant(uint256) = 100  # basis points a day, upwards
SHARE_PERCENT: constant(uint256) = 12
CUT_PERCENT: constant(uint256) = 5
MOST_ENTRIES: constant(uint256) = 7
DEPOSIT: constant(uint256) = 10 * CMT
VOTING: constant(uint256) = 3 * DAY
EXECUTION: constant(uint256) = 7 * DAY
MOST_RATE: constant(uint256) = 10 * CMT  # wei a second
LEAST_UNBONDING: constant(uint256) = HOUR
MOST_UNBONDING: constant(uint256) = 28 * DAY
MOST_SLOTS: constant(uint256) = 21

ONE: constant(uint256) = 10**27
PAGE: constant(uint256) = 20
ALL: constant(uint256) = max_value(uint256)
EVERYBODY: constant(bytes32) = empty(bytes32)

_held: uint256
_pool: uint256
_rate: uint256
_unbonding: uint256
_slots: uint256
_accruedAt: uint256

_validatorCount: uint256
validatorOf: public(HashMap[address, uint256])
_proposalCount: uint256
ballotOf: public(HashMap[uint256, HashMap[address, uint256]])
pairCount: public(HashMap[address, uint256])
_pairs: HashMap[address, HashMap[uint256, uint256]]

_ranking: DynArray[uint256, 21]
_records: HashMap[uint256, Validator]  # stakes as they were put in; `selfStake` and `ranked` are found when it is read
_positions: HashMap[address, HashMap[uint256, Position]]
_entries: HashMap[address, HashMap[uint256, DynArray[Entry, 8]]]
_moved: HashMap[address, HashMap[uint256, DynArray[Redelegation, 7]]]
_lastEntry: uint256
_proposals: HashMap[uint256, Proposal]


@deploy
@payable
def __init__():
    """
    @notice Fix the domain of signed statements and the first parameters; coins sent along are the first of the pool.
    """
    eip712.__init__(keccak256("cmwallet stakes"))
    self._rate = CMT // 100
    self._unbonding = 7 * DAY
    self._slots = MOST_SLOTS
    self._accruedAt = block.timestamp
    self._held = msg.value
    self._pool = msg.value


# Validators.


@external
@payable
def declare(name: String[32], website: String[64], key: address, maxStake: uint256, commission: uint256) -> uint256:
    """
    @notice Become a validator, with the coins sent along as one's own stake: at least a tenth of the most that one takes. An
            account has one validator at a time. A name is no proof of anything: others may bear it too.
    @param name What one is called.
    @param website Where more is said, or empty.
    @param key The account that signs the validator's statements; it stays.
    @param maxStake The most that one takes, with one's own, in wei; at least 10 CMT.
    @param commission What one keeps of the delegators' rewards, in basis points; at most 5,000.
    @return The validator's id.
    """
    self._accrue()
    self._free_to_own(msg.sender)
    self._require(key != empty(address), convert(BAD_KEY, uint256))
    self._require(commission <= MOST_COMMISSION, convert(BAD_COMMISSION, uint256))
    id: uint256 = unsafe_add(self._validatorCount, 1)
    self._validatorCount = id
    self._records[id].owner = msg.sender
    self._records[id].key = key
    self._records[id].commission = commission
    self._records[id].commissionSetAt = block.timestamp
    self._records[id].perShare = 1
    self.validatorOf[msg.sender] = id
    log Declared(validator=id, owner=msg.sender, key=key, commission=commission)
    self._describe(id, name, website, maxStake)
    self._bond(id, msg.value)
    self._fits(id)
    self._set_state(id, ACTIVE)
    return id


@external
@payable
def update(validator: uint256, name: String[32], website: String[64], maxStake: uint256):
    """
    @notice Change what is said of a validator and the most that it takes, by its owner. Coins sent along add to its own
            stake, which must be a tenth of the most.
    @param validator The validator.
    @param name What it is called.
    @param website Where more is said, or empty.
    @param maxStake The most that it takes, in wei; not below what it has.
    """
    self._owned(validator)
    self._settle(msg.sender, validator)
    self._describe(validator, name, website, maxStake)
    if msg.value != 0:
        self._bond(validator, msg.value)
    self._fits(validator)
    self._rank(validator)


@external
def setCommission(validator: uint256, commission: uint256):
    """
    @notice Change a commission, by the validator's owner: once a day, upwards by 100 basis points at the most. What was
            earned before is shared as before.
    @param validator The validator.
    @param commission In basis points; at most 5,000.
    """
    self._owned(validator)
    self._require(commission <= MOST_COMMISSION, convert(BAD_COMMISSION, uint256))
    most: uint256 = unsafe_add(self._records[validator].commission, COMMISSION_STEP)
    self._require(commission <= most, convert(TOO_GREAT_A_STEP, uint256))
    next: uint256 = unsafe_add(self._records[validator].commissionSetAt, DAY)
    self._require(block.timestamp >= next, convert(ONCE_A_DAY, uint256))
    self._records[validator].commission = commission
    self._records[validator].commissionSetAt = block.timestamp
    log CommissionSet(validator=validator, commission=commission)


@external
def activate(validator: uint256):
    """
    @notice Take part again, by the owner of a validator that was deactivated.
    @param validator The validator.
    """
    self._owned(validator)
    self._require(self._records[validator].state == INACTIVE, convert(STATE, uint256))
    self._settle(msg.sender, validator)
    self._fits(validator)
    self._set_state(validator, ACTIVE)


@external
def deactivate(validator: uint256):
    """
    @notice Take part no longer, by the validator's owner: no rewards, no new delegations. What is delegated stays so.
    @param validator The validator.
    """
    self._owned(validator)
    self._require(self._records[validator].state == ACTIVE, convert(STATE, uint256))
    self._set_state(validator, INACTIVE)


@external
def retire(validator: uint256):
    """
    @notice End a validator, by its owner. Its own stake begins unbonding, all but what was moved there and has not matured;
            it stays slashable until that ends. Delegators leave when they like.
    @param validator The validator.
    """
    self._owned(validator)
    self._settle(msg.sender, validator)
    self._records[validator].until = unsafe_add(block.timestamp, self._unbonding)
    self._set_state(validator, RETIRED)
    amount: uint256 = self._free(msg.sender, validator)
    if amount != 0:
        self._change(msg.sender, validator, 0, amount)
        self._enter(validator, amount, False)


@external
def move(validator: uint256, to: address):
    """
    @notice Offer a validator to another account, by its owner; it moves when that one accepts.
    @param validator The validator.
    @param to Whom it is offered to; zero takes an offer back.
    """
    self._owned(validator)
    self._records[validator].nextOwner = to
    log MoveOffered(validator=validator, owner=msg.sender, nextOwner=to)


@external
def accept(validator: uint256):
    """
    @notice Accept a validator that was offered: with its own stake and its commission. Rewards and unbonding entries of the
            owner before stay with that one. Nothing of the own stake may be moved there and not matured.
    @param validator The validator.
    """
    self._accrue()
    owner: address = self._records[validator].owner
    self._require(self._records[validator].nextOwner == msg.sender, convert(NOT_OFFERED, uint256))
    self._require(self._stands(validator), convert(STATE, uint256))
    self._free_to_own(msg.sender)
    self._settle(owner, validator)
    self._settle(msg.sender, validator)
    amount: uint256 = self._positions[owner][validator].amount
    self._require(self._free(owner, validator) == amount, convert(MOVED_STAKE, uint256))
    self._change(owner, validator, 0, amount)
    self._change(msg.sender, validator, amount, 0)
    self._records[validator].owner = msg.sender
    self._records[validator].nextOwner = empty(address)
    self.validatorOf[owner] = 0
    self.validatorOf[msg.sender] = validator
    log Moved(validator=validator, previousOwner=owner, owner=msg.sender, selfStake=amount)


@external
def withdrawCommission(validator: uint256):
    """
    @notice Pay a validator's commission to its owner, who calls.
    @param validator The validator.
    """
    self._accrue()
    self._require(self._records[validator].owner == msg.sender, convert(NOT_THE_OWNER, uint256))
    amount: uint256 = self._records[validator].earned
    self._records[validator].earned = 0
    log CommissionWithdrawn(validator=validator, owner=msg.sender, amount=amount)
    self._pay(amount)


@external
def rank(validator: uint256):
    """
    @notice Put an active validator among those that earn, in the place of the smallest one if it has more, by anybody.
    @param validator The validator.
    """
    self._accrue()
    self._require(self._records[validator].state == ACTIVE, convert(STATE, uint256))
    self._rank(validator)


# Delegators.


@external
@payable
def delegate(validator: uint256):
    """
    @notice Delegate the coins sent along to an active validator.
    @param validator The validator.
    """
    self._accrue()
    self._takes(validator, msg.value)
    self._bond(validator, msg.value)
    self._rank(validator)


@external
def undelegate(validator: uint256, amount: uint256) -> uint256:
    """
    @notice Begin to take a delegation back: at most seven times at once for a validator. An owner leaves what the validator
            needs. It stays slashable until it is due; then `complete` pays it.
    @param validator The validator.
    @param amount How much of what it is worth, in wei; 2**256 - 1 for all that is not locked.
    @return The entry's id.
    """
    self._accrue()
    self._settle(msg.sender, validator)
    slashed: bool = self._records[validator].slashedAt != 0
    stake: uint256 = self._take(validator, amount)
    self._require(len(self._entries[msg.sender][validator]) < MOST_ENTRIES, convert(SEVEN_ENTRIES, uint256))
    worth: uint256 = self._worth(validator, stake)
    self._require(worth != 0, convert(AMOUNT, uint256))
    return self._enter(validator, worth, slashed)


@external
def cancel(validator: uint256, entry: uint256):
    """
    @notice Delegate again what is unbonding and not yet due, to the same active validator.
    @param validator The validator.
    @param entry The entry's id; zero for all that are not due.
    """
    self._accrue()
    amount: uint256 = self._leave(validator, entry, False)
    self._takes(validator, amount)
    self._settle(msg.sender, validator)
    self._change(msg.sender, validator, amount, 0)
    self._rank(validator)


@external
def complete(validator: uint256, entry: uint256):
    """
    @notice Pay what has been unbonding and is due, to the caller.
    @param validator The validator.
    @param entry The entry's id; zero for all that are due.
    """
    self._accrue()
    self._pool += self._cut(msg.sender, validator)
    self._pay(self._leave(validator, entry, True))


@external
def redelegate(source: uint256, target: uint256, amount: uint256):
    """
    @notice Move a delegation to another active validator at once. What is moved is locked there until it matures, after an
            unbonding: it can neither be moved nor taken back, and a fault of the validator before still cuts it. What leaves
            a validator that was slashed is not locked.
    @param source The validator that has it.
    @param target The validator that gets it.
    @param amount How much of what it is worth, in wei; 2**256 - 1 for all that is not locked.
    """
    self._accrue()
    self._require(source != target, convert(SAME_VALIDATOR, uint256))
    self._settle(msg.sender, source)
    self._settle(msg.sender, target)
    stake: uint256 = self._worth(source, self._take(source, amount))
    self._takes(target, stake)
    due: uint256 = 0
    if self._records[source].slashedAt == 0:
        self._require(len(self._moved[msg.sender][target]) < MOST_ENTRIES, convert(SEVEN_ENTRIES, uint256))
        due = unsafe_add(block.timestamp, self._unbonding)
        self._moved[msg.sender][target].append(Redelegation(source=source, amount=stake, due=due))
    self._change(msg.sender, target, stake, 0)
    self._rank(target)
    log Redelegated(account=msg.sender, source=source, target=target, amount=stake, due=due)


@external
def withdraw(validator: uint256):
    """
    @notice Pay the caller's rewards of a validator.
    @param validator The validator.
    """
    self._accrue()
    self._settle(msg.sender, validator)
    amount: uint256 = self._positions[msg.sender][validator].rewards
    self._positions[msg.sender][validator].rewards = 0
    log Withdrawn(account=msg.sender, validator=validator, amount=amount)
    self._pay(amount)


@external
def settle(account: address, validator: uint256):
    """
    @notice Bring a delegation up to date, by anybody: a fault of the validator that its stake was moved from cuts it now.
    @param account Whose.
    @param validator The validator that it was moved to.
    """
    self._accrue()
    self._require(self._positions[account][validator].perShare != 0, convert(NO_DELEGATION, uint256))
    self._settle(account, validator)


# The pool, and what is taken for a fault.


@external
@payable
def fund():
    """
    @notice Add the coins sent along to the pool that rewards are paid of.
    """
    self._accrue()
    self._require(msg.value != 0, convert(AMOUNT, uint256))
    self._held += msg.value
    self._pool += msg.value
    log Funded(account=msg.sender, amount=msg.value)


@external
def report(validator: uint256, number: uint256, contents: bytes32[2], proofs: Signature[2]):
    """
    @notice Prove that a validator's key signed two statements for one number. The validator is slashed, once: a twentieth of
            all stakes on it, of what is unbonding there, and of what was moved away and has not matured. The caller gets
            half of what is cut of the owner's own, the pool gets the rest: so an owner who reports herself loses.
    @param validator The validator.
    @param number The number.
    @param contents What the two statements say.
    @param proofs The key's signatures of the two.
    """
    self._accrue()
    self._slashable(validator)
    self._require(contents[0] != contents[1], convert(SAME_STATEMENT, uint256))
    for place: uint256 in range(2):
        digest: bytes32 = self._digest_of(validator, number, contents[place])
        signer: address = signatures._recover(digest, proofs[place].v, proofs[place].r, proofs[place].s)
        self._require(signer == self._records[validator].key, convert(ANOTHER_KEY, uint256))
    owner: address = self._records[validator].owner
    self._settle(owner, validator)
    self._records[validator].slashedAt = block.timestamp
    self._set_state(validator, SLASHED)
    cut: uint256 = self._records[validator].stake * CUT_PERCENT // 100
    own: uint256 = self._positions[owner][validator].amount * CUT_PERCENT // 100
    unbonding: uint256 = self._cut(owner, validator)
    reward: uint256 = (own + unbonding) // 2
    cut += unbonding
    self._pool += cut - reward
    log Slashed(validator=validator, reporter=msg.sender, number=number, cut=cut, reward=reward)
    self._pay(reward)


# Votes on parameters.


@external
@payable
def propose(parameter: uint256, setting: uint256) -> uint256:
    """
    @notice Propose another value of a parameter. A deposit of 10 CMT is sent along; it is lost to the pool if too few vote.
            Votes weigh what was delegated a second before.
    @param parameter 1 the rate in wei a second, 2 the unbonding in seconds, 3 how many validators earn.
    @param setting The value.
    @return The proposal's id.
    """
    self._require(msg.value == DEPOSIT, convert(BAD_DEPOSIT, uint256))
    least: uint256 = 0
    most: uint256 = 0
    if parameter == RATE:
        most = MOST_RATE
    elif parameter == UNBONDING:
        least = LEAST_UNBONDING
        most = MOST_UNBONDING
    else:
        self._require(parameter == SLOTS, convert(BAD_PARAMETER, uint256))
        least = 1
        most = MOST_SLOTS
    self._require(setting >= least and setting <= most, convert(BAD_SETTING, uint256))
    self._held += msg.value
    id: uint256 = unsafe_add(self._proposalCount, 1)
    self._proposalCount = id
    snapshot: uint256 = unsafe_sub(block.timestamp, 1)
    ends: uint256 = unsafe_add(block.timestamp, VOTING)
    self._proposals[id] = Proposal(
        id=id,
        proposer=msg.sender,
        parameter=parameter,
        setting=setting,
        snapshot=snapshot,
        total=self._weight(EVERYBODY, snapshot),
        ends=ends,
        yes=0,
        no=0,
        state=OPEN,
        deposit=msg.value,
    )
    log Proposed(
        id=id, proposer=msg.sender, parameter=parameter, setting=setting, snapshot=snapshot, ends=ends
    )
    return id


@external
def vote(id: uint256, yes: bool):
    """
    @notice Vote on a proposal, once, with what the caller had delegated at its snapshot.
    @param id The proposal.
    @param yes Whether it should pass.
    """
    self._require(self._proposals[id].state == OPEN, convert(NO_OPEN_PROPOSAL, uint256))
    self._require(block.timestamp <= self._proposals[id].ends, convert(TOO_LATE, uint256))
    self._require(self.ballotOf[id][msg.sender] == 0, convert(HAS_VOTED, uint256))
    weight: uint256 = self._weight(convert(msg.sender, bytes32), self._proposals[id].snapshot)
    self._require(weight != 0, convert(NO_STAKE, uint256))
    choice: uint256 = YES if yes else NO
    self.ballotOf[id][msg.sender] = choice
    if yes:
        self._proposals[id].yes += weight
    else:
        self._proposals[id].no += weight
    log Voted(id=id, account=msg.sender, yes=yes, weight=weight)


@external
def execute(id: uint256):
    """
    @notice Decide a proposal whose time to vote is over, by anybody, and carry it out: if a third of the stake voted, more
            of it with yes, and seven days have not passed since.
    @param id The proposal.
    """
    self._accrue()
    one: Proposal = self._proposals[id]
    self._require(one.state == OPEN, convert(NO_OPEN_PROPOSAL, uint256))
    self._require(block.timestamp > one.ends, convert(NOT_OVER, uint256))
    votes: uint256 = one.yes + one.no
    state: uint256 = PASSED
    if votes == 0 or votes * 3 < one.total:
        state = BELOW_QUORUM
        self._pool += one.deposit
        self._proposals[id].deposit = 0
    elif one.yes <= one.no:
        state = REJECTED
    elif block.timestamp > unsafe_add(one.ends, EXECUTION):
        state = EXPIRED
    else:
        self._adopt(one.parameter, one.setting)
    self._proposals[id].state = state
    log Decided(id=id, state=state)


@external
def reclaim(id: uint256):
    """
    @notice Pay the deposit of a decided proposal back to its proposer, who calls.
    @param id The proposal.
    """
    self._require(self._proposals[id].proposer == msg.sender, convert(NOT_THE_PROPOSER, uint256))
    self._require(self._proposals[id].state != OPEN, convert(NOT_DECIDED, uint256))
    amount: uint256 = self._proposals[id].deposit
    self._proposals[id].deposit = 0
    log Reclaimed(id=id, proposer=msg.sender, amount=amount)
    self._pay(amount)


# What can be asked.


@external
@view
def validators(first: uint256, most: uint256) -> DynArray[Validator, 20]:
    """
    @notice Return validators in the order of their ids, as they stand now.
    @param first The first id, from 1.
    @param most How many; 20 at the most.
    @return What is known of each.
    """
    found: DynArray[Validator, 20] = []
    payout: uint256 = 0
    total: uint256 = 0
    payout, total = self._payout()
    for place: uint256 in range(PAGE):
        id: uint256 = unsafe_add(first, place)
        if place >= most or id > self._validatorCount or id == 0:
            break
        one: Validator = self._records[id]
        one.id = id
        one.perShare, one.earned = self._now(id, payout, total)
        one.stake = self._worth(id, one.stake)
        one.selfStake = self._worth(id, self._positions[one.owner][id].amount)
        one.ranked = id in self._ranking
        found.append(one)
    return found


@external
@view
def delegations(account: address, first: uint256, most: uint256) -> DynArray[Delegation, 20]:
    """
    @notice Return what an account has, and had, delegated, in the order in which it first did.
    @param account Whose.
    @param first The first place, from 0; `pairCount` is the end.
    @param most How many; 20 at the most.
    @return For each validator what it is worth and what of it is locked, and the rewards until now.
    """
    found: DynArray[Delegation, 20] = []
    payout: uint256 = 0
    total: uint256 = 0
    payout, total = self._payout()
    for place: uint256 in range(PAGE):
        pair: uint256 = unsafe_add(first, place)
        if place >= most or pair >= self.pairCount[account]:
            break
        id: uint256 = self._pairs[account][pair]
        earned: uint256 = 0
        perShare: uint256 = 0
        perShare, earned = self._now(id, payout, total)
        kept: DynArray[Redelegation, 7] = []
        lost: uint256 = 0
        kept, lost = self._matured(account, id)
        locked: uint256 = 0
        until: uint256 = 0
        for one: Redelegation in kept:
            locked += one.amount
            until = max(until, one.due)
        position: Position = self._positions[account][id]
        found.append(
            Delegation(
                validator=id,
                amount=self._worth(id, position.amount - lost),
                rewards=position.rewards + self._earned(position, perShare),
                locked=self._worth(id, locked),
                lockedUntil=until,
            )
        )
    return found


@external
@view
def unbondings(account: address, validator: uint256) -> DynArray[Entry, 8]:
    """
    @notice Return what an account has unbonding at a validator, what is due among it.
    @param account Whose.
    @param validator The validator.
    @return The entries, with what they pay as of now.
    """
    found: DynArray[Entry, 8] = []
    lost: uint256 = 0
    found, lost = self._left(account, validator)
    return found


@external
@view
def proposals(first: uint256, most: uint256) -> DynArray[Proposal, 20]:
    """
    @notice Return proposals in the order of their ids.
    @param first The first id, from 1.
    @param most How many; 20 at the most.
    @return What is known of each.
    """
    found: DynArray[Proposal, 20] = []
    for place: uint256 in range(PAGE):
        id: uint256 = unsafe_add(first, place)
        if place >= most or id > self._proposalCount or id == 0:
            break
        found.append(self._proposals[id])
    return found


@external
@view
def weightOf(account: address, time: uint256) -> uint256:
    """
    @notice Return what an account had delegated at a time, which is what its vote weighs.
    @param account Whose; zero for all accounts together.
    @param time Unix time in seconds.
    @return The weight, in wei.
    """
    return self._weight(convert(account, bytes32), time)


@external
@view
def parameters() -> Parameters:
    """
    @notice Return the parameters, counts and sums.
    @return The rate in wei a second, the unbonding in seconds, how many validators earn, how many there are, how many
            proposals, the stakes on all and on those that earn, the pool as it was when rewards were shared last, all that
            is held, and when that was.
    """
    payout: uint256 = 0
    total: uint256 = 0
    payout, total = self._payout()
    return Parameters(
        rate=self._rate,
        unbonding=self._unbonding,
        slots=self._slots,
        validators=self._validatorCount,
        proposals=self._proposalCount,
        stake=self._weight(EVERYBODY, block.timestamp),
        rankedStake=total,
        pool=self._pool,
        held=self._held,
        accruedAt=self._accruedAt,
    )


@external
@view
def statementHash(validator: uint256, number: uint256, content: bytes32) -> bytes32:
    """
    @notice Return what a validator's key signs for a statement.
    @param validator The validator.
    @param number The number.
    @param content What is stated.
    @return The 32 bytes to sign.
    """
    return self._digest_of(validator, number, content)


@external
@view
def eip712Domain() -> (bytes1, String[15], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice Describe the domain of signed statements (EIP-5267).
    @return Which fields are used (all of them), then name, version, chain id, contract, salt, extensions.
    """
    return (0x1f, "cmwallet stakes", "1", chain.id, self, eip712._salt(), [])


# What is required of a validator.


@internal
@pure
def _require(so: bool, letters: uint256):
    """
    @notice Refuse something, as `assert` does with a text: those in the code of every caller would be a fifth of this contract.
    @param so Whether it is right.
    @param letters Why it is not: the letters after "stakes: ", 24 at the most, the last one the lowest.
    """
    if so:
        return
    text: uint256 = letters
    size: uint256 = 32
    for _: uint256 in range(24):
        if text >> 184 != 0:
            break
        text = text << 8
        size = unsafe_sub(size, 1)  # from 32, 24 times at the most
    text = text | (convert(BEFORE, uint256) << 192)
    raw_revert(abi_encode(convert(32, uint256), size, text, method_id=method_id("Error(string)")))


@internal
@view
def _stands(id: uint256) -> bool:
    """
    @notice Return whether a validator is neither retired nor slashed.
    @param id The validator.
    @return Whether it is active or inactive.
    """
    return self._records[id].state in [ACTIVE, INACTIVE]


@internal
def _owned(id: uint256):
    """
    @notice Require a validator that stands and is the caller's, and share the rewards until now.
    @param id The validator.
    """
    self._accrue()
    self._require(self._records[id].owner == msg.sender, convert(NOT_THE_OWNER, uint256))
    self._require(self._stands(id), convert(STATE, uint256))


@internal
@view
def _free_to_own(account: address):
    """
    @notice Require that an account has no validator that stands.
    @param account The account.
    """
    self._require(not self._stands(self.validatorOf[account]), convert(HAS_A_VALIDATOR, uint256))


@internal
@view
def _enough(id: uint256) -> bool:
    """
    @notice Return whether an owner's stake is a tenth of the most that a validator takes.
    @param id The validator.
    @return Whether it is.
    """
    own: uint256 = self._positions[self._records[id].owner][id].amount
    return own * 100 >= self._records[id].maxStake * SELF_PERCENT


@internal
@view
def _fits(id: uint256):
    """
    @notice Require that a validator's stakes and the most that it takes fit each other.
    @param id The validator.
    """
    most: uint256 = self._records[id].maxStake
    self._require(most >= LEAST_MAX_STAKE and most >= self._records[id].stake, convert(BAD_MAX_STAKE, uint256))
    self._require(self._enough(id), convert(SELF_STAKE, uint256))


@internal
@view
def _takes(id: uint256, amount: uint256):
    """
    @notice Require that a validator is active and takes so much more.
    @param id The validator.
    @param amount How much, in wei.
    """
    self._require(self._records[id].state == ACTIVE, convert(STATE, uint256))
    self._require(amount != 0, convert(AMOUNT, uint256))
    self._require(self._records[id].stake + amount <= self._records[id].maxStake, convert(FULL, uint256))


@internal
@view
def _slashable(id: uint256):
    """
    @notice Require a validator that was not slashed, and whose unbonding has not ended if it retired.
    @param id The validator.
    """
    state: uint256 = self._records[id].state
    self._require(state != 0 and state != SLASHED, convert(STATE, uint256))
    self._require(state != RETIRED or block.timestamp < self._records[id].until, convert(HAS_RETIRED, uint256))


@internal
def _describe(id: uint256, name: String[32], website: String[64], maxStake: uint256):
    """
    @notice Keep what is said of a validator, and the most that it takes.
    @param id The validator.
    @param name What it is called.
    @param website Where more is said.
    @param maxStake The most that it takes, in wei.
    """
    self._require(len(name) != 0, convert(BAD_NAME, uint256))
    self._records[id].name = name
    self._records[id].website = website
    self._records[id].maxStake = maxStake
    log Updated(validator=id, name=name, website=website, maxStake=maxStake)


@internal
def _set_state(id: uint256, state: uint256):
    """
    @notice Change a validator's state, and take it in or out of the ranking.
    @param id The validator.
    @param state The state.
    """
    self._records[id].state = state
    if state == ACTIVE:
        self._rank(id)
    else:
        self._unrank(id)
    log StateSet(validator=id, state=state, until=self._records[id].until)


# The ranking.


@internal
def _rank(id: uint256):
    """
    @notice Put an active validator into the ranking if there is room or a smaller one.
    @param id The validator.
    """
    if self._records[id].state != ACTIVE or id in self._ranking:
        return
    if len(self._ranking) < self._slots:
        self._ranking.append(id)
    else:
        place: uint256 = self._smallest()
        other: uint256 = self._ranking[place]
        if self._records[id].stake <= self._records[other].stake:
            return
        self._ranking[place] = id
        log Ranked(validator=other, ranked=False)
    log Ranked(validator=id, ranked=True)


@internal
def _unrank(id: uint256):
    """
    @notice Take a validator out of the ranking, if it is there.
    @param id The validator.
    """
    place: uint256 = 0
    for other: uint256 in self._ranking:
        if other == id:
            break
        place = unsafe_add(place, 1)
    if place < len(self._ranking):
        last: uint256 = self._ranking.pop()
        if last != id:
            self._ranking[place] = last
        log Ranked(validator=id, ranked=False)


@internal
@view
def _smallest() -> uint256:
    """
    @notice Return the place of the smallest validator in the ranking, which is not empty.
    @return The place, from 0; the first of those that are equal.
    """
    found: uint256 = 0
    least: uint256 = max_value(uint256)
    place: uint256 = 0
    for id: uint256 in self._ranking:
        if self._records[id].stake < least:
            least = self._records[id].stake
            found = place
        place = unsafe_add(place, 1)
    return found


# Rewards.


@internal
@view
def _payout() -> (uint256, uint256):
    """
    @notice Return what is to be shared since it was done last: so much that the parts of it are no more than the pool.
    @return How much, in wei, and the stake of the ranking.
    """
    total: uint256 = 0
    for id: uint256 in self._ranking:
        total += self._records[id].stake
    payout: uint256 = self._rate * unsafe_sub(block.timestamp, self._accruedAt)
    spent: uint256 = 0
    for id: uint256 in self._ranking:
        spent += self._part_of(self._records[id].stake, payout, total)
    if spent > self._pool:
        payout = payout * self._pool // spent
    return payout, total


@internal
@pure
def _part_of(stake: uint256, payout: uint256, total: uint256) -> uint256:
    """
    @notice Return a ranked validator's part of what is shared: by stake, and no more than 12 percent of the whole.
    @param stake Its stake, in wei.
    @param payout What is shared, in wei.
    @param total The stake of the ranking.
    @return Its part, in wei.
    """
    return min(payout * stake // total, payout * SHARE_PERCENT // 100)


@internal
@view
def _share(id: uint256, payout: uint256, total: uint256) -> (uint256, uint256):
    """
    @notice Return what a ranked validator's part of what is shared comes to.
    @param id The validator.
    @param payout What is shared, in wei.
    @param total The stake of the ranking.
    @return What each share gets, and the commission in wei.
    """
    stake: uint256 = self._records[id].stake
    part: uint256 = self._part_of(stake, payout, total)
    commission: uint256 = part * self._records[id].commission // 10_000
    return (part - commission) * ONE // stake, commission


@internal
@view
def _spent(id: uint256, perShare: uint256) -> uint256:
    """
    @notice Return what the pool pays so that each share of a validator gets so much.
    @param id The validator.
    @param perShare What each share gets.
    @return Wei, rounded up.
    """
    return (perShare * self._records[id].stake + ONE - 1) // ONE


@internal
@view
def _now(id: uint256, payout: uint256, total: uint256) -> (uint256, uint256):
    """
    @notice Return the sums of a validator as they would be if the payout were shared now.
    @param id The validator.
    @param payout What is shared, in wei.
    @param total The stake of the ranking.
    @return The sum per share, and the commission that is not withdrawn.
    """
    perShare: uint256 = 0
    commission: uint256 = 0
    if id in self._ranking:
        perShare, commission = self._share(id, payout, total)
    return self._records[id].perShare + perShare, self._records[id].earned + commission


@internal
def _accrue():
    """
    @notice Share the rewards until now. Whatever changes a stake, a commission, the ranking, the rate or the pool does it
            first, so that nobody shares in what was earned before.
    """
    payout: uint256 = 0
    total: uint256 = 0
    payout, total = self._payout()
    self._accruedAt = block.timestamp
    if payout == 0:
        return
    pool: uint256 = self._pool
    for id: uint256 in self._ranking:
        perShare: uint256 = 0
        commission: uint256 = 0
        perShare, commission = self._share(id, payout, total)
        self._records[id].perShare += perShare
        self._records[id].earned += commission
        pool -= commission + self._spent(id, perShare)
    self._pool = pool


@internal
@pure
def _earned(position: Position, perShare: uint256) -> uint256:
    """
    @notice Return what a delegation earned since its rewards were counted last.
    @param position The delegation; one that was never made has no amount.
    @param perShare The validator's sum per share.
    @return Wei, rounded down.
    """
    return position.amount * (perShare - position.perShare) // ONE


# Stakes.


@internal
@view
def _worth(id: uint256, stake: uint256) -> uint256:
    """
    @notice Return what a stake is worth.
    @param id The validator.
    @param stake What was put in, in wei.
    @return That, or a twentieth less if the validator was slashed; rounded down.
    """
    if self._records[id].slashedAt == 0:
        return stake
    return stake - self._part(stake)


@internal
@pure
def _part(amount: uint256) -> uint256:
    """
    @notice Return what a slashing takes of an amount.
    @param amount The amount, in wei.
    @return A twentieth, rounded up.
    """
    return (amount * CUT_PERCENT + 99) // 100


@internal
@view
def _matured(account: address, id: uint256) -> (DynArray[Redelegation, 7], uint256):
    """
    @notice Return what is left of what an account moved to a validator.
    @param account Whose.
    @param id The validator that it was moved to.
    @return What is still locked, and what the faults of validators before cut, in wei.
    """
    kept: DynArray[Redelegation, 7] = []
    lost: uint256 = 0
    for one: Redelegation in self._moved[account][id]:
        slashedAt: uint256 = self._records[one.source].slashedAt
        if slashedAt != 0 and slashedAt < one.due:
            lost += self._part(one.amount)
        elif one.due > block.timestamp:
            kept.append(one)
    return kept, lost


@internal
@view
def _left(account: address, id: uint256) -> (DynArray[Entry, 8], uint256):
    """
    @notice Return what is unbonding as a slashing leaves it: cut, unless it was due before or that is counted already.
    @param account Whose.
    @param id The validator.
    @return The entries, and what is cut of them, in wei.
    """
    entries: DynArray[Entry, 8] = []
    lost: uint256 = 0
    slashedAt: uint256 = self._records[id].slashedAt
    for one: Entry in self._entries[account][id]:
        left: Entry = one
        if slashedAt != 0 and slashedAt < one.due and not one.settled:
            part: uint256 = self._part(one.amount)
            left.amount -= part
            left.settled = True
            lost += part
        entries.append(left)
    return entries, lost


@internal
def _settle(account: address, id: uint256):
    """
    @notice Bring a delegation up to date: its rewards, and what was moved there.
    @param account Whose.
    @param id The validator.
    """
    perShare: uint256 = self._records[id].perShare
    position: Position = self._positions[account][id]
    if position.perShare == 0:
        self._require(perShare != 0, convert(NO_SUCH_VALIDATOR, uint256))
        self._pairs[account][self.pairCount[account]] = id
        self.pairCount[account] += 1
    else:
        self._positions[account][id].rewards = position.rewards + self._earned(position, perShare)
    self._positions[account][id].perShare = perShare
    if len(self._moved[account][id]) != 0:
        self._follow(account, id)


@internal
def _follow(account: address, id: uint256):
    """
    @notice Forget what was moved to a validator and has matured, and cut what a fault of the validator before cuts.
    @param account Whose.
    @param id The validator that it was moved to.
    """
    kept: DynArray[Redelegation, 7] = []
    lost: uint256 = 0
    kept, lost = self._matured(account, id)
    self._moved[account][id] = kept
    if lost != 0:
        log Followed(account=account, validator=id, cut=lost)
        self._change(account, id, 0, lost)
        self._pool += self._worth(id, lost)
        if self._records[id].state == ACTIVE and not self._enough(id):
            self._set_state(id, INACTIVE)


@internal
@view
def _free(account: address, id: uint256) -> uint256:
    """
    @notice Return what of a delegation that is up to date is not locked.
    @param account Whose.
    @param id The validator.
    @return What was put in, in wei.
    """
    free: uint256 = self._positions[account][id].amount
    for one: Redelegation in self._moved[account][id]:
        free -= one.amount
    return free


@internal
def _bond(id: uint256, amount: uint256):
    """
    @notice Add coins that came to the caller's delegation.
    @param id The validator.
    @param amount How much, in wei.
    """
    self._held += amount
    self._settle(msg.sender, id)
    self._change(msg.sender, id, amount, 0)
    log Delegated(account=msg.sender, validator=id, amount=amount)


@internal
def _change(account: address, id: uint256, more: uint256, less: uint256):
    """
    @notice Add to a delegation that is up to date, or take from it.
    @param account Whose.
    @param id The validator.
    @param more How much is added, in wei.
    @param less How much of what was put in is taken, in wei.
    """
    self._positions[account][id].amount = self._positions[account][id].amount + more - less
    self._records[id].stake = self._records[id].stake + more - less
    for key: bytes32 in [convert(account, bytes32), EVERYBODY]:
        checkpoints._write(key, self._weight(key, block.timestamp) + more - less)


@internal
def _take(id: uint256, amount: uint256) -> uint256:
    """
    @notice Take from the caller's delegation, which is up to date. An owner leaves what a validator that stands needs.
    @param id The validator.
    @param amount How much of what it is worth, in wei; 2**256 - 1 for all that is not locked.
    @return How much of what was put in, in wei.
    """
    free: uint256 = self._free(msg.sender, id)
    stake: uint256 = free
    if amount != ALL:
        self._require(amount <= self._worth(id, free), convert(AMOUNT, uint256))
        stake = amount
        if self._records[id].slashedAt != 0:
            stake = (amount * 100 + 99 - CUT_PERCENT) // (100 - CUT_PERCENT)
    self._require(stake != 0, convert(AMOUNT, uint256))
    self._change(msg.sender, id, 0, stake)
    if msg.sender == self._records[id].owner and self._stands(id):
        self._require(self._enough(id), convert(SELF_STAKE, uint256))
    return stake


@internal
def _enter(id: uint256, amount: uint256, settled: bool) -> uint256:
    """
    @notice Write down what begins unbonding for the caller.
    @param id The validator.
    @param amount How much, in wei.
    @param settled Whether a slashing is counted already.
    @return The entry's id.
    """
    entry: uint256 = unsafe_add(self._lastEntry, 1)
    self._lastEntry = entry
    due: uint256 = unsafe_add(block.timestamp, self._unbonding)
    self._entries[msg.sender][id].append(Entry(id=entry, amount=amount, due=due, settled=settled))
    log Undelegated(account=msg.sender, validator=id, entry=entry, amount=amount, due=due)
    return entry


@internal
def _leave(id: uint256, entry: uint256, due: bool) -> uint256:
    """
    @notice Take what is unbonding for the caller out of the list.
    @param id The validator.
    @param entry The entry's id; zero for all.
    @param due Whether those that are due are meant, to be paid, or the others, to be delegated again.
    @return What it is together, in wei.
    """
    kept: DynArray[Entry, 8] = []
    amount: uint256 = 0
    for one: Entry in self._entries[msg.sender][id]:
        if (entry != 0 and entry != one.id) or (block.timestamp >= one.due) != due:
            kept.append(one)
            continue
        amount += one.amount
        if due:
            log Completed(account=msg.sender, validator=id, entry=one.id, amount=one.amount)
        else:
            log Cancelled(account=msg.sender, validator=id, entry=one.id, amount=one.amount)
    self._require(amount != 0, convert(NO_SUCH_ENTRY, uint256))
    self._entries[msg.sender][id] = kept
    return amount


@internal
def _cut(account: address, id: uint256) -> uint256:
    """
    @notice Cut what is unbonding, as a slashing says.
    @param account Whose.
    @param id The validator.
    @return What is cut, in wei.
    """
    if self._records[id].slashedAt == 0:
        return 0
    entries: DynArray[Entry, 8] = []
    lost: uint256 = 0
    entries, lost = self._left(account, id)
    self._entries[account][id] = entries
    return lost


@internal
def _pay(amount: uint256):
    """
    @notice Pay the caller, as the last thing that is done; one that refuses coins gets nothing done.
    @param amount How much, in wei.
    """
    self._require(amount != 0, convert(NOTHING_TO_PAY, uint256))
    self._held -= amount
    raw_call(msg.sender, b"", value=amount)


# Parameters and votes.


@internal
def _adopt(parameter: uint256, setting: uint256):
    """
    @notice Change a parameter. If fewer validators earn, the smallest leave the ranking.
    @param parameter Which.
    @param setting Its value, which is within its bounds.
    """
    if parameter == RATE:
        self._rate = setting
    elif parameter == UNBONDING:
        self._unbonding = setting
    else:
        self._slots = setting
        for _: uint256 in range(MOST_SLOTS):
            if len(self._ranking) <= setting:
                break
            self._unrank(self._ranking[self._smallest()])


@internal
@view
def _weight(key: bytes32, time: uint256) -> uint256:
    """
    @notice Return what was delegated at a time.
    @param key Whose: an account in 32 bytes, or everybody.
    @param time Unix time in seconds.
    @return The weight, in wei.
    """
    known: bool = False
    weight: uint256 = 0
    known, weight = checkpoints._at(key, time)
    return weight


@internal
@view
def _digest_of(validator: uint256, number: uint256, content: bytes32) -> bytes32:
    """
    @notice Return what a validator's key signs for a statement.
    @param validator The validator.
    @param number The number.
    @param content What is stated.
    @return The 32 bytes to sign.
    """
    return eip712._digest(keccak256(abi_encode(STATEMENT, validator, number, content)))

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
     division leaves its rest with the pool or with nobody. Only coins that came by a payable function count, in `held`; what
     leaves, leaves last. Loops are over the ranking (21 at the most) or over what one account holds at one validator.
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
    name: String[32]
    website: String[64]
    maxStake: uint256
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
    cut: uint256

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
    source: indexed(uint256)
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

struct Delegation:
    validator: uint256
    amount: uint256
    rewards: uint256
    locked: uint256
    lockedUntil: uint256

struct Unbonding:
    validator: uint256
    entry: uint256
    amount: uint256
    due: uint256

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
    pool: uint256
    stake: uint256
    rankedStake: uint256
    held: uint256

struct Record:
    owner: address
    nextOwner: address
    key: address
    name: String[32]
    website: String[64]
    maxStake: uint256
    stake: uint256  # the sum of what was put in
    commission: uint256
    commissionSetAt: uint256
    earned: uint256
    state: uint256
    until: uint256
    slashedAt: uint256
    perShare: uint256  # begins at 1

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

HOUR: constant(uint256) = 3_600
DAY: constant(uint256) = 86_400
CMT: constant(uint256) = 10**18

LEAST_MAX_STAKE: public(constant(uint256)) = 10 * CMT
SELF_PERCENT: public(constant(uint256)) = 10
MOST_COMMISSION: public(constant(uint256)) = 5_000  # basis points
COMMISSION_STEP: public(constant(uint256)) = 100  # basis points a day, upwards
SHARE_PERCENT: public(constant(uint256)) = 12
CUT_PERCENT: public(constant(uint256)) = 5
MOST_ENTRIES: public(constant(uint256)) = 7
DEPOSIT: public(constant(uint256)) = 10 * CMT
VOTING: public(constant(uint256)) = 3 * DAY
EXECUTION: public(constant(uint256)) = 7 * DAY
MOST_RATE: public(constant(uint256)) = 10 * CMT  # wei a second
LEAST_UNBONDING: public(constant(uint256)) = HOUR
MOST_UNBONDING: public(constant(uint256)) = 28 * DAY
MOST_SLOTS: public(constant(uint256)) = 21

ONE: constant(uint256) = 10**27
PAGE: constant(uint256) = 20
ALL: constant(uint256) = max_value(uint256)
EVERYBODY: constant(bytes32) = empty(bytes32)

held: public(uint256)
pool: public(uint256)
rate: public(uint256)
unbonding: public(uint256)
slots: public(uint256)
accruedAt: public(uint256)

count: public(uint256)
validatorOf: public(HashMap[address, uint256])
proposalCount: public(uint256)
ballotOf: public(HashMap[uint256, HashMap[address, uint256]])
pairCount: public(HashMap[address, uint256])
pairOf: public(HashMap[address, HashMap[uint256, uint256]])

_ranking: DynArray[uint256, 21]
_records: HashMap[uint256, Record]
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
    self.rate = CMT // 100
    self.unbonding = 7 * DAY
    self.slots = MOST_SLOTS
    self.accruedAt = block.timestamp
    self.held = msg.value
    self.pool = msg.value


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
    assert len(name) != 0, "stakes: name"
    assert key != empty(address), "stakes: key"
    assert commission <= MOST_COMMISSION, "stakes: commission"
    id: uint256 = self.count + 1
    self.count = id
    self._records[id].owner = msg.sender
    self._records[id].key = key
    self._records[id].maxStake = maxStake
    self._records[id].commission = commission
    self._records[id].commissionSetAt = block.timestamp
    self._records[id].perShare = 1
    self.validatorOf[msg.sender] = id
    log Declared(
        validator=id,
        owner=msg.sender,
        key=key,
        name=name,
        website=website,
        maxStake=maxStake,
        commission=commission,
    )
    self._describe(id, name, website)
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
    self._accrue()
    self._owned(validator)
    assert len(name) != 0, "stakes: name"
    self._settle(msg.sender, validator)
    self._records[validator].maxStake = maxStake
    self._describe(validator, name, website)
    if msg.value != 0:
        self._bond(validator, msg.value)
    self._fits(validator)
    self._rank(validator)
    log Updated(validator=validator, name=name, website=website, maxStake=maxStake)


@external
def setCommission(validator: uint256, commission: uint256):
    """
    @notice Change a commission, by the validator's owner: once a day, upwards by 100 basis points at the most. What was
            earned before is shared as before.
    @param validator The validator.
    @param commission In basis points; at most 5,000.
    """
    self._accrue()
    self._owned(validator)
    assert commission <= MOST_COMMISSION, "stakes: commission"
    assert commission <= self._records[validator].commission + COMMISSION_STEP, "stakes: commission step"
    assert block.timestamp >= self._records[validator].commissionSetAt + DAY, "stakes: once a day"
    self._records[validator].commission = commission
    self._records[validator].commissionSetAt = block.timestamp
    log CommissionSet(validator=validator, commission=commission)


@external
def activate(validator: uint256):
    """
    @notice Take part again, by the owner of a validator that was deactivated.
    @param validator The validator.
    """
    self._accrue()
    self._owned(validator)
    assert self._records[validator].state == INACTIVE, "stakes: state"
    self._settle(msg.sender, validator)
    self._fits(validator)
    self._set_state(validator, ACTIVE)


@external
def deactivate(validator: uint256):
    """
    @notice Take part no longer, by the validator's owner: no rewards, no new delegations. What is delegated stays so.
    @param validator The validator.
    """
    self._accrue()
    self._owned(validator)
    assert self._records[validator].state == ACTIVE, "stakes: state"
    self._set_state(validator, INACTIVE)


@external
def retire(validator: uint256):
    """
    @notice End a validator, by its owner. Its own stake begins unbonding, all but what was moved there and has not matured;
            it stays slashable until that ends. Delegators leave when they like.
    @param validator The validator.
    """
    self._accrue()
    self._owned(validator)
    self._settle(msg.sender, validator)
    self._records[validator].until = block.timestamp + self.unbonding
    self._set_state(validator, RETIRED)
    amount: uint256 = self._free(msg.sender, validator)
    if amount != 0:
        self._remove(msg.sender, validator, amount)
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
    assert self._records[validator].nextOwner == msg.sender, "stakes: not offered"
    self._standing(validator)
    self._free_to_own(msg.sender)
    self._settle(owner, validator)
    self._settle(msg.sender, validator)
    amount: uint256 = self._positions[owner][validator].amount
    assert self._free(owner, validator) == amount, "stakes: moved stake"
    self._remove(owner, validator, amount)
    self._add(msg.sender, validator, amount)
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
    assert self._records[validator].owner == msg.sender, "stakes: not the owner"
    amount: uint256 = self._records[validator].earned
    self._records[validator].earned = 0
    log CommissionWithdrawn(validator=validator, owner=msg.sender, amount=amount)
    self._pay(msg.sender, amount)


@external
def rank(validator: uint256):
    """
    @notice Put an active validator among those that earn, in the place of the smallest one if it has more, by anybody.
    @param validator The validator.
    """
    self._accrue()
    assert self._records[validator].state == ACTIVE, "stakes: state"
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
    assert len(self._entries[msg.sender][validator]) < MOST_ENTRIES, "stakes: seven entries"
    worth: uint256 = self._worth(validator, stake)
    assert worth != 0, "stakes: amount"
    return self._enter(validator, worth, slashed)


@external
def cancel(validator: uint256, entry: uint256):
    """
    @notice Delegate again what is unbonding and not yet due, to the same active validator.
    @param validator The validator.
    @param entry The entry's id.
    """
    self._accrue()
    one: Entry = self._drop(validator, entry)
    assert block.timestamp < one.due, "stakes: due"
    self._takes(validator, one.amount)
    self._settle(msg.sender, validator)
    self._add(msg.sender, validator, one.amount)
    self._rank(validator)
    log Cancelled(account=msg.sender, validator=validator, entry=entry, amount=one.amount)


@external
def complete(validator: uint256, entry: uint256):
    """
    @notice Pay what has been unbonding and is due, to the caller.
    @param validator The validator.
    @param entry The entry's id.
    """
    one: Entry = self._drop(validator, entry)
    assert block.timestamp >= one.due, "stakes: not due"
    self._pay(msg.sender, self._completed(validator, one))


@external
def completeAll(validator: uint256):
    """
    @notice Pay all that has been unbonding at a validator and is due, to the caller.
    @param validator The validator.
    """
    kept: DynArray[Entry, 8] = []
    amount: uint256 = 0
    for one: Entry in self._entries[msg.sender][validator]:
        if block.timestamp >= one.due:
            amount += self._completed(validator, one)
        else:
            kept.append(one)
    assert amount != 0, "stakes: nothing is due"
    self._entries[msg.sender][validator] = kept
    self._pay(msg.sender, amount)


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
    assert source != target, "stakes: same validator"
    self._settle(msg.sender, source)
    self._settle(msg.sender, target)
    stake: uint256 = self._worth(source, self._take(source, amount))
    self._takes(target, stake)
    due: uint256 = 0
    if self._records[source].slashedAt == 0:
        assert len(self._moved[msg.sender][target]) < MOST_ENTRIES, "stakes: seven entries"
        due = block.timestamp + self.unbonding
        self._moved[msg.sender][target].append(Redelegation(source=source, amount=stake, due=due))
    self._add(msg.sender, target, stake)
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
    self._pay(msg.sender, amount)


@external
def settle(account: address, validator: uint256):
    """
    @notice Bring a delegation up to date, by anybody: a fault of the validator that its stake was moved from cuts it now.
    @param account Whose.
    @param validator The validator that it was moved to.
    """
    self._accrue()
    assert self._positions[account][validator].perShare != 0, "stakes: no delegation"
    self._settle(account, validator)


# The pool, and what is taken for a fault.


@external
@payable
def fund():
    """
    @notice Add the coins sent along to the pool that rewards are paid of.
    """
    self._accrue()
    assert msg.value != 0, "stakes: amount"
    self.held += msg.value
    self.pool += msg.value
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
    assert contents[0] != contents[1], "stakes: same statement"
    for place: uint256 in range(2):
        digest: bytes32 = self._digest_of(validator, number, contents[place])
        signer: address = signatures._recover(digest, proofs[place].v, proofs[place].r, proofs[place].s)
        assert signer == self._records[validator].key, "stakes: another key"
    owner: address = self._records[validator].owner
    self._settle(owner, validator)
    self._records[validator].slashedAt = block.timestamp
    self._set_state(validator, SLASHED)
    cut: uint256 = self._records[validator].stake * CUT_PERCENT // 100
    own: uint256 = self._positions[owner][validator].amount * CUT_PERCENT // 100
    entries: DynArray[Entry, 8] = []
    for one: Entry in self._entries[owner][validator]:
        part: uint256 = self._cut(validator, one)
        own += part
        cut += part
        entries.append(Entry(id=one.id, amount=one.amount - part, due=one.due, settled=True))
    self._entries[owner][validator] = entries
    reward: uint256 = own // 2
    self.pool += cut - reward
    log Slashed(validator=validator, reporter=msg.sender, number=number, cut=cut, reward=reward)
    self._pay(msg.sender, reward)


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
    assert msg.value == DEPOSIT, "stakes: deposit"
    least: uint256 = 0
    most: uint256 = 0
    if parameter == RATE:
        most = MOST_RATE
    elif parameter == UNBONDING:
        least = LEAST_UNBONDING
        most = MOST_UNBONDING
    else:
        assert parameter == SLOTS, "stakes: parameter"
        least = 1
        most = MOST_SLOTS
    assert setting >= least and setting <= most, "stakes: setting"
    self.held += msg.value
    id: uint256 = self.proposalCount + 1
    self.proposalCount = id
    snapshot: uint256 = block.timestamp - 1
    ends: uint256 = block.timestamp + VOTING
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
    assert self._proposals[id].state == OPEN, "stakes: no open proposal"
    assert block.timestamp <= self._proposals[id].ends, "stakes: too late"
    assert self.ballotOf[id][msg.sender] == 0, "stakes: voted"
    weight: uint256 = self._weight(convert(msg.sender, bytes32), self._proposals[id].snapshot)
    assert weight != 0, "stakes: no stake"
    if yes:
        self.ballotOf[id][msg.sender] = YES
        self._proposals[id].yes += weight
    else:
        self.ballotOf[id][msg.sender] = NO
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
    proposal: Proposal = self._proposals[id]
    assert proposal.state == OPEN, "stakes: no open proposal"
    assert block.timestamp > proposal.ends, "stakes: not over"
    votes: uint256 = proposal.yes + proposal.no
    state: uint256 = PASSED
    if votes == 0 or votes * 3 < proposal.total:
        state = BELOW_QUORUM
        self._proposals[id].deposit = 0
        self.pool += proposal.deposit
    elif proposal.yes <= proposal.no:
        state = REJECTED
    elif block.timestamp > proposal.ends + EXECUTION:
        state = EXPIRED
    else:
        self._adopt(proposal.parameter, proposal.setting)
    self._proposals[id].state = state
    log Decided(id=id, state=state)


@external
def reclaim(id: uint256):
    """
    @notice Pay the deposit of a decided proposal back to its proposer, who calls.
    @param id The proposal.
    """
    assert self._proposals[id].proposer == msg.sender, "stakes: not the proposer"
    assert self._proposals[id].state != OPEN, "stakes: not decided"
    amount: uint256 = self._proposals[id].deposit
    self._proposals[id].deposit = 0
    log Reclaimed(id=id, proposer=msg.sender, amount=amount)
    self._pay(msg.sender, amount)


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
        id: uint256 = first + place
        if place >= most or id > self.count or id == 0:
            break
        earned: uint256 = 0
        perShare: uint256 = 0
        perShare, earned = self._now(id, payout, total)
        one: Record = self._records[id]
        found.append(
            Validator(
                id=id,
                owner=one.owner,
                nextOwner=one.nextOwner,
                key=one.key,
                name=one.name,
                website=one.website,
                maxStake=one.maxStake,
                stake=self._worth(id, one.stake),
                selfStake=self._worth(id, self._positions[one.owner][id].amount),
                commission=one.commission,
                commissionSetAt=one.commissionSetAt,
                earned=earned,
                state=one.state,
                ranked=id in self._ranking,
                until=one.until,
                slashedAt=one.slashedAt,
            )
        )
    return found


@external
@view
def ranking() -> DynArray[uint256, 21]:
    """
    @notice Return the validators that earn.
    @return Their ids, in no order.
    """
    return self._ranking


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
        if place >= most or first + place >= self.pairCount[account]:
            break
        id: uint256 = self.pairOf[account][first + place]
        earned: uint256 = 0
        perShare: uint256 = 0
        perShare, earned = self._now(id, payout, total)
        lost: uint256 = 0
        locked: uint256 = 0
        until: uint256 = 0
        for one: Redelegation in self._moved[account][id]:
            if self._faulty(one):
                lost += self._part(one.amount)
            elif one.due > block.timestamp:
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
def unbondings(account: address, first: uint256) -> DynArray[Unbonding, 64]:
    """
    @notice Return what an account has unbonding at eight of its validators.
    @param account Whose.
    @param first The first place among its validators, from 0; the next page begins eight later, `pairCount` is the end.
    @return The entries with what they pay as of now, those that are due among them.
    """
    found: DynArray[Unbonding, 64] = []
    for place: uint256 in range(8):
        if first + place >= self.pairCount[account]:
            break
        id: uint256 = self.pairOf[account][first + place]
        for one: Entry in self._entries[account][id]:
            found.append(
                Unbonding(validator=id, entry=one.id, amount=one.amount - self._cut(id, one), due=one.due)
            )
    return found


@external
@view
def redelegations(account: address, validator: uint256) -> DynArray[Redelegation, 7]:
    """
    @notice Return what an account moved to a validator and has not been looked at since it matured.
    @param account Whose.
    @param validator The validator that got it.
    @return Where it came from, how much, and when it matures.
    """
    return self._moved[account][validator]


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
        id: uint256 = first + place
        if place >= most or id > self.proposalCount or id == 0:
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
    @notice Return the parameters, and the sums as of now.
    @return The rate in wei a second, the unbonding in seconds, how many earn, the pool, the stakes of all and of those that
            earn, and what is held.
    """
    payout: uint256 = 0
    total: uint256 = 0
    payout, total = self._payout()
    pool: uint256 = self.pool
    for id: uint256 in self._ranking:
        perShare: uint256 = 0
        commission: uint256 = 0
        perShare, commission = self._share(id, payout, total)
        pool -= commission + self._spent(id, perShare)
    return Parameters(
        rate=self.rate,
        unbonding=self.unbonding,
        slots=self.slots,
        pool=pool,
        stake=self._weight(EVERYBODY, block.timestamp),
        rankedStake=total,
        held=self.held,
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
@view
def _standing(id: uint256):
    """
    @notice Require a validator that is neither retired nor slashed.
    @param id The validator.
    """
    state: uint256 = self._records[id].state
    assert state == ACTIVE or state == INACTIVE, "stakes: state"


@internal
@view
def _owned(id: uint256):
    """
    @notice Require a validator that stands and is the caller's.
    @param id The validator.
    """
    assert self._records[id].owner == msg.sender, "stakes: not the owner"
    self._standing(id)


@internal
@view
def _free_to_own(account: address):
    """
    @notice Require that an account has no validator that stands.
    @param account The account.
    """
    state: uint256 = self._records[self.validatorOf[account]].state
    assert state != ACTIVE and state != INACTIVE, "stakes: has a validator"


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
    assert most >= LEAST_MAX_STAKE and most >= self._records[id].stake, "stakes: max stake"
    assert self._enough(id), "stakes: self stake"


@internal
@view
def _takes(id: uint256, amount: uint256):
    """
    @notice Require that a validator is active and takes so much more.
    @param id The validator.
    @param amount How much, in wei.
    """
    assert self._records[id].state == ACTIVE, "stakes: state"
    assert amount != 0, "stakes: amount"
    assert self._records[id].stake + amount <= self._records[id].maxStake, "stakes: full"


@internal
@view
def _slashable(id: uint256):
    """
    @notice Require a validator that was not slashed, and whose unbonding has not ended if it retired.
    @param id The validator.
    """
    state: uint256 = self._records[id].state
    assert state != 0 and state != SLASHED, "stakes: state"
    assert state != RETIRED or block.timestamp < self._records[id].until, "stakes: retired"


@internal
def _describe(id: uint256, name: String[32], website: String[64]):
    """
    @notice Keep what is said of a validator.
    @param id The validator.
    @param name What it is called.
    @param website Where more is said.
    """
    self._records[id].name = name
    self._records[id].website = website


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
    if len(self._ranking) < self.slots:
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
        place += 1
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
        place += 1
    return found


# Rewards.


@internal
@view
def _payout() -> (uint256, uint256):
    """
    @notice Return what is to be shared since it was done last.
    @return How much, in wei, and the stake of the ranking.
    """
    total: uint256 = 0
    for id: uint256 in self._ranking:
        total += self._records[id].stake
    return min(self.rate * (block.timestamp - self.accruedAt), self.pool), total


@internal
@view
def _share(id: uint256, payout: uint256, total: uint256) -> (uint256, uint256):
    """
    @notice Return a ranked validator's part of what is shared: by stake, and no more than 12 percent of the whole.
    @param id The validator.
    @param payout What is shared, in wei.
    @param total The stake of the ranking.
    @return What each share gets, and the commission in wei.
    """
    stake: uint256 = self._records[id].stake
    part: uint256 = min(payout * stake // total, payout * SHARE_PERCENT // 100)
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
    self.accruedAt = block.timestamp
    if payout == 0:
        return
    pool: uint256 = self.pool
    for id: uint256 in self._ranking:
        perShare: uint256 = 0
        commission: uint256 = 0
        perShare, commission = self._share(id, payout, total)
        self._records[id].perShare += perShare
        self._records[id].earned += commission
        pool -= commission + self._spent(id, perShare)
    self.pool = pool


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
def _faulty(one: Redelegation) -> bool:
    """
    @notice Return whether the validator that a stake was moved from was slashed before it matured.
    @param one What was moved.
    @return Whether it was.
    """
    slashedAt: uint256 = self._records[one.source].slashedAt
    return slashedAt != 0 and slashedAt < one.due


@internal
@view
def _cut(id: uint256, entry: Entry) -> uint256:
    """
    @notice Return what a slashing takes of what is unbonding.
    @param id The validator.
    @param entry The entry.
    @return Wei: nothing if it was due before, or if it was counted already.
    """
    slashedAt: uint256 = self._records[id].slashedAt
    if entry.settled or slashedAt == 0 or slashedAt >= entry.due:
        return 0
    return self._part(entry.amount)


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
        assert perShare != 0, "stakes: no such validator"
        self.pairOf[account][self.pairCount[account]] = id
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
    for one: Redelegation in self._moved[account][id]:
        if self._faulty(one):
            part: uint256 = self._part(one.amount)
            lost += part
            log Followed(account=account, validator=id, source=one.source, cut=part)
        elif one.due > block.timestamp:
            kept.append(one)
    self._moved[account][id] = kept
    if lost != 0:
        self._remove(account, id, lost)
        self.pool += self._worth(id, lost)
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
    self.held += amount
    self._settle(msg.sender, id)
    self._add(msg.sender, id, amount)
    log Delegated(account=msg.sender, validator=id, amount=amount)


@internal
def _add(account: address, id: uint256, amount: uint256):
    """
    @notice Add to a delegation that is up to date.
    @param account Whose.
    @param id The validator.
    @param amount How much, in wei.
    """
    self._positions[account][id].amount += amount
    self._records[id].stake += amount
    for key: bytes32 in [convert(account, bytes32), EVERYBODY]:
        checkpoints._write(key, self._weight(key, block.timestamp) + amount)


@internal
def _remove(account: address, id: uint256, amount: uint256):
    """
    @notice Take from a delegation that is up to date.
    @param account Whose.
    @param id The validator.
    @param amount How much of what was put in, in wei.
    """
    self._positions[account][id].amount -= amount
    self._records[id].stake -= amount
    for key: bytes32 in [convert(account, bytes32), EVERYBODY]:
        checkpoints._write(key, self._weight(key, block.timestamp) - amount)


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
        assert amount <= self._worth(id, free), "stakes: amount"
        stake = amount
        if self._records[id].slashedAt != 0:
            stake = (amount * 100 + 99 - CUT_PERCENT) // (100 - CUT_PERCENT)
    assert stake != 0, "stakes: amount"
    self._remove(msg.sender, id, stake)
    state: uint256 = self._records[id].state
    if msg.sender == self._records[id].owner and (state == ACTIVE or state == INACTIVE):
        assert self._enough(id), "stakes: self stake"
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
    entry: uint256 = self._lastEntry + 1
    self._lastEntry = entry
    due: uint256 = block.timestamp + self.unbonding
    self._entries[msg.sender][id].append(Entry(id=entry, amount=amount, due=due, settled=settled))
    log Undelegated(account=msg.sender, validator=id, entry=entry, amount=amount, due=due)
    return entry


@internal
def _drop(id: uint256, entry: uint256) -> Entry:
    """
    @notice Take an entry out of what is unbonding for the caller.
    @param id The validator.
    @param entry The entry's id.
    @return The entry.
    """
    kept: DynArray[Entry, 8] = []
    found: Entry = empty(Entry)
    for one: Entry in self._entries[msg.sender][id]:
        if one.id == entry:
            found = one
        else:
            kept.append(one)
    assert found.id != 0, "stakes: no such entry"
    self._entries[msg.sender][id] = kept
    return found


@internal
def _completed(id: uint256, entry: Entry) -> uint256:
    """
    @notice Count what an entry of the caller pays; what a slashing took of it goes to the pool.
    @param id The validator.
    @param entry The entry.
    @return What is paid, in wei.
    """
    cut: uint256 = self._cut(id, entry)
    if cut != 0:
        self._accrue()
        self.pool += cut
    log Completed(account=msg.sender, validator=id, entry=entry.id, amount=entry.amount - cut, cut=cut)
    return entry.amount - cut


@internal
def _pay(to: address, amount: uint256):
    """
    @notice Pay the caller, as the last thing that is done.
    @param to Who is paid; one that refuses coins gets nothing done.
    @param amount How much, in wei.
    """
    assert amount != 0, "stakes: nothing to pay"
    self.held -= amount
    raw_call(to, b"", value=amount)


# Parameters and votes.


@internal
def _adopt(parameter: uint256, setting: uint256):
    """
    @notice Change a parameter. If fewer validators earn, the smallest leave the ranking.
    @param parameter Which.
    @param setting Its value, which is within its bounds.
    """
    if parameter == RATE:
        self.rate = setting
    elif parameter == UNBONDING:
        self.unbonding = setting
    else:
        self.slots = setting
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

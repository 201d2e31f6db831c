# pragma version ==0.4.3
# pragma evm-version london
"""
@title Staking, distribution, governance and slashing with the functions and types of cosmos/evm's contracts
@notice One program stands at each of their addresses and keeps its own state there; all calls of staking are answered by
        what was done at it, and what a call earns, pays or votes is told by the contract that it was done at.
        Two validators have five coins of their own each. No coins move.
"""

struct Coin:
    denom: String[16]
    amount: uint256

struct DecCoin:
    denom: String[16]
    amount: uint256
    precision: uint8

struct Page:
    key: Bytes[32]
    offset: uint64
    limit: uint64
    countTotal: bool
    reverse: bool

struct Next:
    nextKey: Bytes[32]
    total: uint64

struct Description:
    moniker: String[32]
    identity: String[8]
    website: String[32]
    securityContact: String[8]
    details: String[64]

struct Validator:
    operatorAddress: String[64]
    consensusPubkey: String[64]
    jailed: bool
    status: uint8
    tokens: uint256
    delegatorShares: uint256
    description: Description
    unbondingHeight: int64
    unbondingTime: int64
    commission: uint256
    minSelfDelegation: uint256

struct Entry:
    creationHeight: int64
    completionTime: int64
    initialBalance: uint256
    balance: uint256
    unbondingId: uint64
    unbondingOnHoldRefCount: int64

struct Unbonding:
    delegatorAddress: String[64]
    validatorAddress: String[64]
    entries: DynArray[Entry, 4]

struct Move:
    creationHeight: int64
    completionTime: int64
    initialBalance: uint256
    sharesDst: uint256

struct Moves:
    delegatorAddress: String[64]
    validatorSrcAddress: String[64]
    validatorDstAddress: String[64]
    entries: DynArray[Move, 1]

struct MoveResponse:
    redelegationEntry: Move
    balance: uint256

struct Redelegation:
    redelegation: Moves
    entries: DynArray[MoveResponse, 1]

struct Reward:
    validatorAddress: String[64]
    reward: DynArray[DecCoin, 2]

struct Tally:
    yes: String[32]
    abstain: String[32]
    no: String[32]
    noWithVeto: String[32]

struct Proposal:
    id: uint64
    messages: DynArray[String[64], 2]
    status: uint32
    finalTallyResult: Tally
    submitTime: uint64
    depositEndTime: uint64
    totalDeposit: DynArray[Coin, 1]
    votingStartTime: uint64
    votingEndTime: uint64
    metadata: String[16]
    title: String[64]
    summary: String[64]
    proposer: address

struct Option:
    option: uint8
    weight: String[32]

struct Vote:
    proposalId: uint64
    voter: address
    options: DynArray[Option, 1]
    metadata: String[16]

struct Info:
    validatorAddress: address
    startHeight: int64
    indexOffset: int64
    jailedUntil: int64
    tombstoned: bool
    missedBlocksCounter: int64

interface Staking:
    def delegation(delegator: address, validator: String[64]) -> (uint256, Coin): view

COIN: constant(uint256) = 10**18
DAY: constant(uint256) = 86400
STAKING: constant(address) = 0x0000000000000000000000000000000000000800
ALICE: constant(address) = 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65
BEN: constant(address) = 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
AT_ALICE: constant(String[64]) = "cosmosvaloper1zhf54t65ye7m047rv7pe4tm35q9zc6n94j8jnh"
AT_BEN: constant(String[64]) = "cosmosvaloper17w0adeg64ky0daxwd2ugyuneellmjgnxxf088n"

staked: HashMap[address, HashMap[String[64], uint256]]
taken: HashMap[address, HashMap[String[64], uint256]]
ways: HashMap[address, HashMap[String[64], DynArray[Entry, 4]]]
moved: HashMap[address, uint256]
collected: HashMap[address, HashMap[String[64], bool]]
votes: HashMap[address, uint8]
deposited: uint256
free: bool

@internal
@view
def _held(delegator: address, validator: String[64]) -> uint256:
    own: uint256 = 0
    if (delegator == ALICE and validator == AT_ALICE) or (delegator == BEN and validator == AT_BEN):
        own = 5 * COIN
    return own + self.staked[delegator][validator] - self.taken[delegator][validator]

@internal
@view
def _at_staking(delegator: address, validator: String[64]) -> uint256:
    shares: uint256 = 0
    balance: Coin = empty(Coin)
    (shares, balance) = staticcall Staking(STAKING).delegation(delegator, validator)
    return balance.amount

@internal
@view
def _mine(delegator: address):
    assert msg.sender == delegator, "msg.sender address does not match the requester address"

@external
def delegate(delegator: address, validator: String[64], amount: uint256) -> bool:
    self._mine(delegator)
    self.staked[delegator][validator] += amount
    return True

@external
def undelegate(delegator: address, validator: String[64], amount: uint256) -> int64:
    self._mine(delegator)
    assert self._held(delegator, validator) >= amount, "invalid shares amount"
    self.taken[delegator][validator] += amount
    end: int64 = convert(block.timestamp + 21 * DAY, int64)
    self.ways[delegator][validator].append(Entry(
        creationHeight=convert(block.number, int64), completionTime=end, initialBalance=amount, balance=amount,
        unbondingId=1, unbondingOnHoldRefCount=0))
    return end

@external
def redelegate(delegator: address, source: String[64], target: String[64], amount: uint256) -> int64:
    self._mine(delegator)
    assert self._held(delegator, source) >= amount, "invalid shares amount"
    self.taken[delegator][source] += amount
    self.staked[delegator][target] += amount
    self.moved[delegator] = block.timestamp + 21 * DAY
    return convert(block.timestamp + 21 * DAY, int64)

@external
def cancelUnbondingDelegation(
    delegator: address, validator: String[64], amount: uint256, creationHeight: uint256
) -> bool:
    self._mine(delegator)
    entry: Entry = self.ways[delegator][validator].pop()
    assert convert(entry.creationHeight, uint256) == creationHeight and amount < entry.balance, "no such entry"
    entry.balance -= amount
    self.ways[delegator][validator].append(entry)
    self.staked[delegator][validator] += amount
    return True

@internal
@view
def _validator(operator: String[64], name: String[32], key: String[64], jailed: bool, status: uint8, own: uint256) -> Validator:
    return Validator(
        operatorAddress=operator, consensusPubkey=key, jailed=jailed, status=status, tokens=own, delegatorShares=own,
        description=Description(moniker=name, identity="", website="alice.example", securityContact="", details="\x1b[31mred"),
        unbondingHeight=0, unbondingTime=0, commission=COIN // 10, minSelfDelegation=1)

@external
@view
def validators(status: String[24], page: Page) -> (DynArray[Validator, 1], Next):
    """
    @notice A page holds one.
    """
    if len(page.key) == 0:
        one: Validator = self._validator("0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "Alice", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=", False, 3, 3000 * COIN)
        return [one], Next(nextKey=b"\x01", total=0)
    other: Validator = self._validator("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "Ben", "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=", True, 2, 5 * COIN)
    return [other], empty(Next)

@external
@view
def delegation(delegator: address, validator: String[64]) -> (uint256, Coin):
    return self._held(delegator, validator) * COIN, Coin(denom="atest", amount=self._held(delegator, validator))

@external
@view
def unbondingDelegation(delegator: address, validator: String[64]) -> Unbonding:
    return Unbonding(delegatorAddress="", validatorAddress=validator, entries=self.ways[delegator][validator])

@external
@view
def redelegations(delegator: address, source: String[64], target: String[64], page: Page) -> (DynArray[Redelegation, 1], Next):
    found: DynArray[Redelegation, 1] = []
    if self.moved[delegator] > 0:
        move: Move = Move(creationHeight=1, completionTime=convert(self.moved[delegator], int64), initialBalance=1, sharesDst=1)
        moves: Moves = Moves(delegatorAddress="", validatorSrcAddress=AT_ALICE, validatorDstAddress=AT_BEN, entries=[])
        found.append(Redelegation(redelegation=moves, entries=[MoveResponse(redelegationEntry=move, balance=1)]))
    return found, empty(Next)

@external
@view
def delegatorValidators(delegator: address) -> DynArray[String[64], 2]:
    found: DynArray[String[64], 2] = []
    if self._at_staking(delegator, AT_ALICE) > 0:
        found.append(AT_ALICE)
    if self._at_staking(delegator, AT_BEN) > 0:
        found.append(AT_BEN)
    return found

@internal
@view
def _reward(delegator: address, validator: String[64]) -> DynArray[DecCoin, 2]:
    amount: uint256 = self._at_staking(delegator, validator) // 100
    if self.collected[delegator][validator]:
        amount = 0
    return [DecCoin(denom="ibc/OTHER", amount=7 * 10**18, precision=18), DecCoin(denom="atest", amount=amount * 10**18 + 5, precision=18)]

@external
@view
def delegationTotalRewards(delegator: address) -> (DynArray[Reward, 2], DynArray[DecCoin, 1]):
    found: DynArray[Reward, 2] = []
    if self._at_staking(delegator, AT_ALICE) > 0:
        found.append(Reward(validatorAddress=AT_ALICE, reward=self._reward(delegator, AT_ALICE)))
    if self._at_staking(delegator, AT_BEN) > 0:
        found.append(Reward(validatorAddress=AT_BEN, reward=self._reward(delegator, AT_BEN)))
    return found, []

@external
def claimRewards(delegator: address, maxRetrieve: uint32) -> bool:
    self._mine(delegator)
    assert maxRetrieve == 2, "not all of them"
    self.collected[delegator][AT_ALICE] = True
    self.collected[delegator][AT_BEN] = True
    return True

@external
def withdrawDelegatorRewards(delegator: address, validator: String[64]) -> DynArray[Coin, 1]:
    self._mine(delegator)
    self.collected[delegator][validator] = True
    return [Coin(denom="atest", amount=1)]

@external
@view
def validatorCommission(validator: String[64]) -> DynArray[DecCoin, 1]:
    amount: uint256 = 9 * COIN
    if self.collected[BEN]["commission"]:
        amount = 0
    return [DecCoin(denom="atest", amount=amount * 10**18, precision=18)]

@external
def withdrawValidatorCommission(validator: String[64]) -> DynArray[Coin, 1]:
    assert validator == AT_BEN, "msg.sender address does not match the requester address"
    self.collected[BEN]["commission"] = True
    return [Coin(denom="atest", amount=9 * COIN)]

@internal
@view
def _proposal() -> Proposal:
    return Proposal(
        id=7, messages=["/cosmos.bank.v1beta1.MsgUpdateParams"], status=2, finalTallyResult=empty(Tally), submitTime=1,
        depositEndTime=2, totalDeposit=[Coin(denom="atest", amount=self.deposited)], votingStartTime=3,
        votingEndTime=4102444800, metadata="", title="More\x1b[31m room", summary="why", proposer=ALICE)

@external
@view
def getProposals(status: uint32, voter: address, depositor: address, page: Page) -> (DynArray[Proposal, 1], Next):
    assert page.reverse, "the newest are wanted first"
    return [self._proposal()], empty(Next)

@external
@view
def getProposal(proposal: uint64) -> Proposal:
    assert proposal == 7, "rpc error: code = NotFound desc = proposal doesn't exist"
    return self._proposal()

@external
@view
def getTallyResult(proposal: uint64) -> Tally:
    return Tally(yes="300000000000000000000", abstain="0", no="5", noWithVeto="0")

@external
@view
def getVote(proposal: uint64, voter: address) -> Vote:
    assert self.votes[voter] > 0, "voter not found for proposal"
    return Vote(proposalId=proposal, voter=voter, options=[Option(option=self.votes[voter], weight="1.0")], metadata="")

@external
def vote(voter: address, proposal: uint64, option: uint8, metadata: String[16]) -> bool:
    self._mine(voter)
    self.votes[voter] = option
    return True

@external
def deposit(depositor: address, proposal: uint64, amount: DynArray[Coin, 1]) -> bool:
    self._mine(depositor)
    assert amount[0].denom == "atest", "invalid coin"
    self.deposited += amount[0].amount
    return True

@external
@view
def getSigningInfos(page: Page) -> (DynArray[Info, 1], Next):
    return [Info(
        validatorAddress=0x2578CcF8645b2d1DC10C465eff843585970f3A7e,
        startHeight=1, indexOffset=1, jailedUntil=1, tombstoned=False, missedBlocksCounter=12)], empty(Next)

@external
def unjail(validator: address) -> bool:
    self._mine(validator)
    return True

# pragma version ==0.4.3
# pragma evm-version london
"""
@title A staking contract with the faults of the one that was published for CyberMiles 2.0
@notice Rewards never reach who stakes, one per cent of what is taken out is kept, and nobody looks whether what is taken
        out of a validator was put in there. What is read and called has the names and types of the published one.
"""

struct Validator:
    validatorAddr: address
    stakingAmount: uint256
    rewardAmount: uint256
    uncollectedAmount: uint256
    isValid: bool
    validChangeTime: uint128

struct Staker:
    stakerAddr: address
    stakingAmount: uint256
    rewardAmount: uint256
    uncollectedAmount: uint256

event Stake:
    staker: indexed(address)
    validator: indexed(address)
    recordIndex: uint256
    amount: uint256

event Unstake:
    staker: indexed(address)
    validator: indexed(address)
    unstakingAmount: uint256
    stakerRewardAmount: uint256
    recipient: indexed(address)
    feeAmount: uint256

MIN_STAKE_AMOUNT: public(constant(uint256)) = 10**9

owner: public(address)
paused: public(bool)
validators: public(HashMap[address, Validator])
stakers: public(HashMap[address, Staker])
validatorAddrList: public(DynArray[address, 100])
totalValidatorCount: public(uint256)
totalStakingAmount: public(uint256)
rewardAmountPerDay: public(uint256)
feeUntaken: public(uint256)
records: HashMap[address, HashMap[address, uint256]]


@deploy
def __init__(first: address):
    self.owner = msg.sender
    self.rewardAmountPerDay = 72_000
    self._add(first)


@external
@view
def getVersion() -> uint256:
    return 1


@external
def addValidator(validator: address):
    assert msg.sender == self.owner
    self._add(validator)


@external
def pause():
    assert msg.sender == self.owner
    self.paused = True


@external
def reward(validator: address, amount: uint256):
    assert msg.sender == self.owner
    self.validators[validator].rewardAmount += amount


@external
@payable
def stake(validator: address):
    assert not self.paused, "Pausable: paused"
    assert msg.value >= MIN_STAKE_AMOUNT, "Staking amount must >= MIN_STAKE_AMOUNT."
    assert self.validators[validator].isValid, "Validator not exist or has been removed."
    self.validators[validator].stakingAmount += msg.value
    self.stakers[msg.sender].stakerAddr = msg.sender
    self.stakers[msg.sender].stakingAmount += msg.value
    index: uint256 = self.records[msg.sender][validator]
    self.records[msg.sender][validator] = index + 1
    self.totalStakingAmount += msg.value
    log Stake(staker=msg.sender, validator=validator, recordIndex=index, amount=msg.value)


@external
def unstake(validator: address, amount: uint256, recipient: address):
    assert not self.paused, "Pausable: paused"
    assert amount > 0 and amount <= self.stakers[msg.sender].stakingAmount, "Invalid amount or insufficient balance."
    self.stakers[msg.sender].stakingAmount -= amount
    self.validators[validator].stakingAmount -= amount
    self.totalStakingAmount -= amount
    paid: uint256 = amount * 99 // 100
    self.feeUntaken += amount - paid
    log Unstake(
        staker=msg.sender,
        validator=validator,
        unstakingAmount=amount,
        stakerRewardAmount=0,
        recipient=recipient,
        feeAmount=amount - paid,
    )
    raw_call(recipient, b"", value=paid)


@external
def validatorWithdraw(recipient: address, amount: uint256):
    assert amount > 0 and amount <= self.validators[msg.sender].rewardAmount, "Invalid amount or insufficient balance."
    self.validators[msg.sender].rewardAmount -= amount
    raw_call(recipient, b"", value=amount)


@internal
def _add(validator: address):
    self.validators[validator] = Validator(
        validatorAddr=validator,
        stakingAmount=0,
        rewardAmount=0,
        uncollectedAmount=0,
        isValid=True,
        validChangeTime=convert(block.timestamp, uint128),
    )
    self.validatorAddrList.append(validator)
    self.totalValidatorCount += 1

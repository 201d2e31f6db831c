# pragma version ==0.4.3
# pragma evm-version london
"""
@title Staking with the functions and types of Injective's precompiled contract
@notice A coin is (amount, denom). Who calls is who delegates; no coins move.
"""

struct Coin:
    amount: uint256
    denom: String[8]

staked: HashMap[address, HashMap[String[100], uint256]]
earned: HashMap[address, HashMap[String[100], uint256]]

@external
def delegate(validator: String[100], amount: uint256) -> bool:
    self.staked[msg.sender][validator] += amount
    self.earned[msg.sender][validator] += amount // 100
    return True

@external
def undelegate(validator: String[100], amount: uint256) -> bool:
    assert self.staked[msg.sender][validator] >= amount, "invalid shares amount"
    self.staked[msg.sender][validator] -= amount
    return True

@external
def redelegate(source: String[100], target: String[100], amount: uint256) -> bool:
    assert self.staked[msg.sender][source] >= amount, "invalid shares amount"
    self.staked[msg.sender][source] -= amount
    self.staked[msg.sender][target] += amount
    return True

@external
def withdrawDelegatorRewards(validator: String[100]) -> DynArray[Coin, 2]:
    assert self.staked[msg.sender][validator] > 0, "no delegation for (address, validator) tuple"
    amount: uint256 = self.earned[msg.sender][validator]
    self.earned[msg.sender][validator] = 0
    return [Coin(amount=7, denom="peggy"), Coin(amount=amount, denom="inj")]

@external
@view
def delegation(delegator: address, validator: String[100]) -> (uint256, Coin):
    amount: uint256 = self.staked[delegator][validator]
    if amount == 0:
        raise concat("rpc error: code = NotFound desc = delegation with delegator inj1 not found for validator ", validator)
    return amount * 10**18, Coin(amount=amount, denom="inj")

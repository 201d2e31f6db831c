# pragma version ==0.4.3
# pragma evm-version london
"""
@title Balances and allowances of an ERC-20 token
@license MIT
@author The cmwallet authors
@notice EIP-20, without an owner. Transfers to zero and to the token itself revert: what arrives there is lost.
@dev `from` and `value` cannot be names of arguments in Vyper; the published ABI renames `source` and `amount`.
"""

event Transfer:
    source: indexed(address)
    to: indexed(address)
    amount: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    amount: uint256

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
totalSupply: public(uint256)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Send tokens of the caller.
    @param to Who receives them.
    @param amount How many, in the smallest unit; zero is allowed (EIP-20).
    @return Always true; a transfer that cannot be made reverts.
    """
    self._transfer(msg.sender, to, amount)
    return True


@external
def transferFrom(source: address, to: address, amount: uint256) -> bool:
    """
    @notice Send tokens of somebody who allowed it. An allowance of 2^256 - 1 is never used up.
    @param source Whose tokens.
    @param to Who receives them.
    @param amount How many, in the smallest unit.
    @return Always true; a transfer that cannot be made reverts.
    """
    allowed: uint256 = self.allowance[source][msg.sender]
    if allowed != max_value(uint256):
        assert allowed >= amount, "erc20: allowance"
        self._approve(source, msg.sender, allowed - amount)
    self._transfer(source, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Allow somebody to send tokens of the caller. It replaces the allowance before.
    @param spender Who may send.
    @param amount How many at most, in the smallest unit.
    @return Always true.
    """
    self._approve(msg.sender, spender, amount)
    return True


@internal
def _transfer(source: address, to: address, amount: uint256):
    """
    @notice Move tokens.
    @param source Whose tokens.
    @param to Who receives them.
    @param amount How many.
    """
    assert to != empty(address) and to != self, "erc20: recipient"
    held: uint256 = self.balanceOf[source]
    assert held >= amount, "erc20: balance"
    self.balanceOf[source] = held - amount
    self.balanceOf[to] += amount
    log Transfer(source=source, to=to, amount=amount)


@internal
def _approve(owner: address, spender: address, amount: uint256):
    """
    @notice Set an allowance.
    @param owner Whose tokens.
    @param spender Who may send them.
    @param amount How many at most.
    """
    assert spender != empty(address), "erc20: spender"
    self.allowance[owner][spender] = amount
    log Approval(owner=owner, spender=spender, amount=amount)


@internal
def _mint(to: address, amount: uint256):
    """
    @notice Make new tokens.
    @param to Who receives them.
    @param amount How many.
    """
    assert to != empty(address) and to != self, "erc20: recipient"
    self.totalSupply += amount
    self.balanceOf[to] += amount
    log Transfer(source=empty(address), to=to, amount=amount)


@internal
def _burn(source: address, amount: uint256):
    """
    @notice Destroy tokens.
    @param source Whose tokens.
    @param amount How many.
    """
    held: uint256 = self.balanceOf[source]
    assert held >= amount, "erc20: balance"
    self.balanceOf[source] = held - amount
    self.totalSupply -= amount
    log Transfer(source=source, to=empty(address), amount=amount)

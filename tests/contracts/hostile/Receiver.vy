# pragma version ==0.4.3
# pragma evm-version london
"""
@title A contract that calls back when it is paid
@license MIT
"""

target: public(address)
data: public(Bytes[1024])
insists: public(bool)
tries: public(uint256)
successes: public(uint256)


@external
def prepare(target: address, data: Bytes[1024], insists: bool):
    """
    @notice Say what is called when coins arrive; who insists reverts when that fails.
    """
    self.target = target
    self.data = data
    self.insists = insists


@external
@payable
def run(target: address, data: Bytes[1024]):
    """
    @notice Call something as this contract.
    """
    raw_call(target, data, value=msg.value)


@external
@payable
def __default__():
    """
    @notice Take coins, and call back.
    """
    if self.target != empty(address):
        self.tries += 1
        success: bool = raw_call(self.target, self.data, revert_on_failure=False)
        if success:
            self.successes += 1
        assert success or not self.insists, "receiver: insists"

# pragma version ==0.4.3
# pragma evm-version london
"""
@title Many reads in one request
@custom:contract-name Multicall
@license MIT
@author The cmwallet authors
@notice Reads several contracts at one block. It can change nothing: every call is static.
@custom:kill It cannot be stopped; it holds nothing.
"""

MAX_CALLS: constant(uint256) = 100
MAX_DATA: constant(uint256) = 1024
MAX_RESULT: constant(uint256) = 4096

struct Call:
    target: address
    data: Bytes[MAX_DATA]

struct Result:
    success: bool
    data: Bytes[MAX_RESULT]


@external
@view
def read(calls: DynArray[Call, MAX_CALLS]) -> (uint256, bytes32, DynArray[Result, MAX_CALLS]):
    """
    @notice Make calls and return what each gave back; one that reverts does not stop the others. Each gets an equal share
            of the gas that is left, so that one which burns all of its own does not stop them either.
    @param calls Targets and call data.
    @return The block's number, the hash of the block before, and a result for each call, cut at 4,096 bytes.
    """
    results: DynArray[Result, MAX_CALLS] = []
    left: uint256 = len(calls)
    for call: Call in calls:
        success: bool = False
        data: Bytes[MAX_RESULT] = b""
        success, data = raw_call(
            call.target,
            call.data,
            max_outsize=MAX_RESULT,
            gas=msg.gas // (left + 1),
            is_static_call=True,
            revert_on_failure=False,
        )
        left -= 1
        results.append(Result(success=success, data=data))
    return block.number, block.prevhash, results


@external
@view
def balances(accounts: DynArray[address, 1000]) -> DynArray[uint256, 1000]:
    """
    @notice Return the native balance of many accounts.
    @param accounts The accounts.
    @return Their balances in wei, in the same order.
    """
    found: DynArray[uint256, 1000] = []
    for account: address in accounts:
        found.append(account.balance)
    return found

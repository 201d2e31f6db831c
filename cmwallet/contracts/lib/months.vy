# pragma version ==0.4.3
# pragma evm-version london
"""
@title Calendar months
@license MIT
@author The cmwallet authors
@notice The same day of later months in the Gregorian calendar, UTC: the 31st is the last day of a month that has fewer.
@dev Days and months are counted from 1 March of the year 0, so that the day that a leap year has more is a year's last.
     From there, the first day of month m of a year is day (153 m + 2) / 5 of it.
"""

DAY: constant(uint256) = 86_400
EPOCH: constant(uint256) = 719_468  # days from 1 March of the year 0 to 1 January 1970
CENTURIES: constant(uint256) = 146_097  # days of four centuries, and quarters of a day of one
YEARS: constant(uint256) = 1_461  # days of four years, and quarters of a day of one


@internal
@pure
def _later(time: uint256, day: uint256, months: uint256) -> uint256:
    """
    @notice Return a time of the same hour in a later month.
    @dev Without checks of overflow: a date is below 2**52 and a month below 2**48, so that no product passes 2**64; and what
         is taken off is never more than what it is taken off from, since `x // n * n` is not more than x.
    @param time Unix time in seconds, below 2**64.
    @param day The day of the month, 1 to 31; the last day of a month that has fewer.
    @param months How many months later, below 2**16.
    @return Unix time in seconds.
    """
    date: uint256 = unsafe_add(time // DAY, EPOCH)  # days since 1 March of the year 0
    century: uint256 = unsafe_add(unsafe_mul(4, date), 3) // CENTURIES
    date = unsafe_sub(date, unsafe_mul(century, CENTURIES) // 4)
    year: uint256 = unsafe_add(unsafe_mul(4, date), 3) // YEARS
    date = unsafe_sub(date, unsafe_mul(year, YEARS) // 4)
    month: uint256 = unsafe_add(unsafe_mul(12, unsafe_add(unsafe_mul(100, century), year)), months)
    month = unsafe_add(month, unsafe_add(unsafe_mul(5, date), 2) // 153)
    start: uint256 = self._start(month)
    length: uint256 = unsafe_sub(self._start(unsafe_add(month, 1)), start)
    start = unsafe_sub(unsafe_add(start, min(day, length)), EPOCH + 1)
    return unsafe_add(unsafe_mul(start, DAY), time % DAY)


@internal
@pure
def _start(month: uint256) -> uint256:
    """
    @notice Return the first day of a month.
    @dev Without checks of overflow, as above.
    @param month Months since March of the year 0, below 2**50.
    @return Days since 1 March of the year 0.
    """
    year: uint256 = month // 12
    leaps: uint256 = unsafe_add(unsafe_sub(year // 4, year // 100), year // 400)
    days: uint256 = unsafe_add(unsafe_mul(153, month % 12), 2) // 5
    return unsafe_add(unsafe_add(unsafe_mul(365, year), leaps), days)

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
    @param time Unix time in seconds.
    @param day The day of the month, 1 to 31; the last day of a month that has fewer.
    @param months How many months later.
    @return Unix time in seconds.
    """
    month: uint256 = self._month(time // DAY + EPOCH) + months
    start: uint256 = self._start(month)
    length: uint256 = self._start(month + 1) - start
    return (start + min(day, length) - 1 - EPOCH) * DAY + time % DAY


@internal
@pure
def _month(date: uint256) -> uint256:
    """
    @notice Return the month of a day.
    @param date Days since 1 March of the year 0.
    @return Months since that one.
    """
    century: uint256 = (4 * date + 3) // CENTURIES
    rest: uint256 = date - century * CENTURIES // 4
    year: uint256 = (4 * rest + 3) // YEARS
    rest -= year * YEARS // 4
    return 12 * (100 * century + year) + (5 * rest + 2) // 153


@internal
@pure
def _start(month: uint256) -> uint256:
    """
    @notice Return the first day of a month.
    @param month Months since March of the year 0.
    @return Days since 1 March of the year 0.
    """
    year: uint256 = month // 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month % 12) + 2) // 5

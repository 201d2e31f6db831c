"""Loans between two people: schedules, signed terms, agreements, records and the score that is made of them."""

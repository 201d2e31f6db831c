"""The identity floor: the encrypted vault, personal records, credentials and consent.

Knows no chain and no command line; what it needs from outside it states as a `typing.Protocol`.
"""

"""Keys of the wallet: phrases, derivation, keystore files, addresses and the curve.

Nothing is imported here: signing must not pull in what only derivation needs.
"""

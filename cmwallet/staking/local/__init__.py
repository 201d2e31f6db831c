"""Staking by the contract `Stakes`: practice on the embedded chain, or wherever the contract was deployed."""

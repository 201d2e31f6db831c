"""Staking and governance of chains of the Cosmos SDK."""

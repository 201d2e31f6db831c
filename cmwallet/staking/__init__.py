"""Staking and governance of networks: one vocabulary and one model, and a driver for each kind of engine."""

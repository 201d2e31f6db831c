"""Staking and governance of Travis, CyberMiles' chain before 2.0: messages of its own, and what its nodes tell."""

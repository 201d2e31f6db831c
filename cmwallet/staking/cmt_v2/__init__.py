"""Staking by the contract that was published for CyberMiles 2.0, of which its users have to be warned."""

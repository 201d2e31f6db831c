"""Commands about staking, validators and governance."""

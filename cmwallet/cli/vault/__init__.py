"""Commands of the vault: slots, unlock, lock, verify."""

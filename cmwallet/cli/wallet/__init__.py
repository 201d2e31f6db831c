"""Commands of the wallet: accounts, phrases, contacts, transfers, history."""

"""Third parties that ask for fields: their DIDs, their keys on chain, and what they say of themselves."""

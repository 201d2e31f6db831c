"""`cmwallet sign` and `cmwallet verify`: signatures that a person can read."""

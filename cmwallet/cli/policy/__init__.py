"""`cmwallet policy`: what the vault's keys sign, how much, for whom, and who is asked."""

"""Commands of chains: networks, the embedded chain, contracts, tokens."""

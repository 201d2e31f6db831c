"""Staking by the precompiled contracts of engines whose nodes are known by JSON-RPC alone."""

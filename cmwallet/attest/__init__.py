"""Attestations with the real things behind their ports: the chain, the web, files, what was fetched before."""

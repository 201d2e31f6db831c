"""Adapters of attestations to the chain, the web, files and the cache."""

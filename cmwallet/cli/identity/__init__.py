"""Commands of identities: records, keys, files, erasure."""

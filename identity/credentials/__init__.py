"""Attestations: SD-JWT credentials (RFC 9901), their status, and the roles of provider, holder and verifier.

Pure: no chain, no command line. What comes from outside is a `Protocol`: `Signer`, `KeySource`, `StatusSource`.
"""

"""Commands of attestations: holder, issuer, verifier."""

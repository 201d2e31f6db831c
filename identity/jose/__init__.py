"""JOSE: base64url and JSON, JWK, JWS, JWE (RFC 7515 to 7518), for credentials, the vault and OAuth alike."""

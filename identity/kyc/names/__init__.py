"""Name comparison: normalisation, tokens, alignment, features, an explained score."""

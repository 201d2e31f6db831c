"""Comparing names: normalisation, tokens, alignment, features, an explained score."""

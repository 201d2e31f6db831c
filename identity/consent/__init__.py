"""Consent to a grant: what the user signs, the receipt that proves it, and how a receipt is verified."""

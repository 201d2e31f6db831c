"""Commands of the bank link."""

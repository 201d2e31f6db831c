"""Grants: what the user lets dapps see, from her consent to its end."""

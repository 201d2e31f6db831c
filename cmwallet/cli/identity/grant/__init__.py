"""Commands of grants to dapps."""

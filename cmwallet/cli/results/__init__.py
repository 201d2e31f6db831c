"""Types of the results that commands print with `--json`: what `schema` shows and `--field` is checked against.

These modules do not postpone their annotations: as texts they would be compiled again for each type, at every start.
"""

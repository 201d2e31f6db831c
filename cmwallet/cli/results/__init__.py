"""Types of the results that commands print with `--json`: what `schema` shows and `--field` is checked against."""

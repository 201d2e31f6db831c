"""One endpoint a file: a table of rules in their order, and what is done when all of them hold."""

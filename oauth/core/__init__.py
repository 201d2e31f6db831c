"""The protocol, framework-free: one rule a file, one table per endpoint that shows their order."""

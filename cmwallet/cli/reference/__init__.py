"""The command tree described: as data, as JSON Schema, as manual pages."""

"""The demonstration: a story of commands, and its player."""

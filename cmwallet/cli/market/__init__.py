"""The commands of the market."""

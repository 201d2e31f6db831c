"""A soak: thousands of commands from random scripts, against the embedded chain and a model of what they come to."""

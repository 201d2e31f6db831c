"""The door: a JSON-RPC server that tools and pages of this machine ask for signatures; it holds no key."""

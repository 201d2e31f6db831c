"""JSON-RPC: transports, the typed client, networks, and how far a node is believed."""

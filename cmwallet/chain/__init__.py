"""What the wallet says to a chain: transactions, the JSON-RPC client, fees and tokens."""

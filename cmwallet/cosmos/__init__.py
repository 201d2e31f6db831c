"""Chains of the Cosmos SDK: their addresses, messages and signed transactions, and a reader of their REST interface."""

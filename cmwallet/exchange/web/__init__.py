"""The exchange's pages: server-rendered, without script, and where wallets and servers answer it."""

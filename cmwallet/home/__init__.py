"""The home folder: settings, wallet.db, sources of secrets."""

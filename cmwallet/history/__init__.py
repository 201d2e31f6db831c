"""What an account holds and held: assets, balances, movements, snapshots."""

"""On-chain orders: prepared, screened, approved, executed, followed to their end."""

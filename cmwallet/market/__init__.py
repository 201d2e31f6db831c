"""The market off chain: papers whose hashes stand on chain, bundles, listings, and the salts of commitments."""

"""The exchange's database: DIDs, terms of orders, hashes, numbers of loans, sealed tokens; no data of a person."""

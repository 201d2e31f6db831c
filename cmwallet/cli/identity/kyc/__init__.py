"""Commands of KYC: checks and lists."""

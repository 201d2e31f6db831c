"""The checks of a KYC report, one kind a file."""

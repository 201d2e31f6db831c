"""Checks of a person or a company: matching names, sanctions lists, the KYC report."""

"""Measurements of what cmwallet claims about speed, each beside a peer that does the same work in the same run."""

"""Deals: a buyer and a seller with equal deposits, arbiters whom both accept, the court as the last judge."""

"""The contracts of the system: Vyper sources, and their committed artifacts. Users need no compiler."""

"""cmwallet: a command-line wallet and identity vault for CyberMiles (CMT)."""

__version__ = "0.1.0"

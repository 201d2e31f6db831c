"""Entry point of `cmwallet` and of `python -m cmwallet`."""

from cmwallet.cli.app import main

if __name__ == "__main__":
    main()

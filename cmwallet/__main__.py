"""Entry point of `cmwallet` and of `python -m cmwallet`."""

import gc

# A command makes far more modules and classes than garbage. Looking through them again and again, while they are
# imported and once more when Python ends, costs a tenth of the time of a transfer.
gc.set_threshold(100_000)

from cmwallet.cli.app import main as run  # noqa: E402 - after the line above, on purpose


def main() -> None:
    """Run the command line, and leave at the end what the operating system takes back faster."""
    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()

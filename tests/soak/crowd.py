"""`python -m tests.soak.crowd`: so many processes at once that all pay from one account, then the sum of money.

None pays twice, whatever it ends with; those that gave up because others held a lock are given again.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.cli.contracts import call
from tests.cli.walletrun import ACCOUNTS
from tests.security.wallethome import cheap_home, served

MILLI = 10**15
GAVE_UP = (3, 11, 17)
"""Exit codes that say "later": the node was busy, it is not confirmed yet, or another process held a lock."""


def main() -> int:
    """Start them, wait, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.crowd")
    parser.add_argument("--processes", type=int, default=200)
    count = parser.parse_args().processes
    people = {"0x" + hashlib.sha256(f"crowd {place}".encode()).hexdigest()[:40]: place for place in range(count)}
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder, served(cheap_home(Path(folder))) as home:
        home.run("unlock", "--for", "1h")
        try:
            before = int(str(call(home.url, "eth_getTransactionCount", ACCOUNTS[0], "latest")), 16)
            codes: Counter[int] = Counter()
            left = dict(people)
            while left:
                pay = [
                    ("send", to, "0.001", "--id", f"c{place}", "--yes", "--timeout", "5m") for to, place in left.items()
                ]
                running = [home.start(*one, CMWALLET_PASSPHRASE_FROM=None) for one in pay]
                ended = [_end(one) for one in running]
                codes.update(code for code, _ in ended)
                wrong = [told for code, told in ended if code not in (0, 9, *GAVE_UP)]
                assert not wrong, wrong[0]
                home.run("tx", "resume", "--yes")
                left = {
                    to: place for (to, place), (code, _) in zip(left.items(), ended, strict=True) if code in GAVE_UP
                }
            for to in people:
                assert int(str(call(home.url, "eth_getBalance", to, "latest")), 16) == MILLI, to
            used = int(str(call(home.url, "eth_getTransactionCount", ACCOUNTS[0], "latest")), 16) - before
            assert used == count, used
            levels = Counter(one["level"] for one in home.json("doctor", code=None)["findings"])
            assert not levels["damaged"]
            assert home.json("vault", "verify")["sound"]
        finally:
            home.run("lock")
    sys.stdout.write(f"{count} at once: each paid once; exits {dict(codes)}\n")
    return 0


def _end(running: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = running.communicate()
    return running.returncode, out + err


if __name__ == "__main__":
    sys.exit(main())

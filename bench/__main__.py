"""`python -m bench [NAME …] [--json FILE] [--quick]`: measure all claims, or the named ones."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from pathlib import Path

from bench.report import Row, Skipped, document, progress, table

NAMES = (
    "startup",
    "transfer",
    "batch",
    "network",
    "grant",
    "signing",
    "derivation",
    "localchain",
    "resident",
    "vault",
    "records",
    "lists",
    "market",
    "exchange",
    "did",
    "contract_gas",
    "court",
    "mutation",
    "python_mutation",
    "names",
    "two_scripts",
    "screening",
    "oauth",
)
RESULTS = Path(__file__).parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, write the JSON; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what cmwallet claims about speed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; none: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON here, not to bench/results/")
    parser.add_argument("--quick", action="store_true", help="a fifth of the rounds, for a first look")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="labelled pairs of names, for `names`")
    parser.add_argument("--list", type=Path, metavar="FILE", help="names in two scripts, for `two_scripts`")
    chosen = parser.parse_args(arguments)
    for name in chosen.names:
        if name not in NAMES:
            parser.error(f"no measurement {name!r}; there are {', '.join(NAMES)}")
    load = os.getloadavg()
    results: dict[str, list[Row | Skipped]] = {}
    for name in chosen.names or NAMES:
        script = importlib.import_module(f"bench.{name}")
        progress(name)
        more = {"names": {"pairs": chosen.pairs}, "two_scripts": {"pairs": chosen.list}}.get(name, {})
        results[script.CLAIM] = script.measure(0.2 if chosen.quick else 1, **more)
    file = chosen.json
    if file is None:
        RESULTS.mkdir(exist_ok=True)
        file = RESULTS / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.json"
    file.write_text(json.dumps(document(results, load), indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(table(results))
    progress(f"load average {load[0]:.2f} at the start, {os.getloadavg()[0]:.2f} at the end; written to {file}")
    return int(any(row.met is False for rows in results.values() for row in rows))


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.contracts.gas`: measure everything and keep the numbers."""

import json

from tests.contracts.gas import FOLDER, contracts, measure_one

if __name__ == "__main__":
    for contract in contracts():
        (FOLDER / f"{contract}.json").write_text(json.dumps(measure_one(contract), indent=1) + "\n", "utf-8")

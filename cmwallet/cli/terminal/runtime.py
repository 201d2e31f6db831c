"""What the options that commands share have set for this run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Runtime:
    """State of one run of the program; filled while the command line is parsed."""

    json: bool = False
    network: str | None = None
    quiet: bool = False
    verbose: int = 0
    no_input: bool = False
    wide: bool = False
    result_path: str | None = None
    """The path of the values that are printed instead of the whole result; `json` is set with it."""
    options: Mapping[type, object] = field(default_factory=dict)
    """Those of the command that runs, by kind; see `option_groups.given`."""

    @property
    def comments_in_json(self) -> bool:
        """Whether what goes to stderr is JSON too: with `--json`, not where `--field` stands in for it."""
        return self.json and self.result_path is None

    @property
    def interactive(self) -> bool:
        """Whether a person may be asked: neither `--no-input` nor `CI` is set."""
        return not self.no_input and not os.environ.get("CI")


runtime = Runtime(
    json=os.environ.get("CMWALLET_FORMAT", "").lower() == "json",
    no_input=os.environ.get("CMWALLET_NO_INPUT", "") not in ("", "0"),
)

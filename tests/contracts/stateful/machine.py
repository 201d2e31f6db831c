"""What the state machines share. A machine is short by default; `CMWALLET_FUZZ=10` makes it ten times as long."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("CMWALLET_FUZZ", "1"))
SETTINGS = settings(
    max_examples=16 * _TIMES,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PEOPLE = ("ann", "bea", "cyd")

"""What holds for every test."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ("tests.cpu_summary", "tests.reached_commands")

# Hundreds of homes, each with a server of 55 MB: only the tests that are about it have commands start one.
os.environ.setdefault("CMWALLET_CHAIN_AUTOSTART", "false")

# A shell that starts the tests in the background has them ignore Ctrl-C, and every program that they start would too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# `nohup` asks the same of a hang-up.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

# No test judges how long something takes: this machine may have other work.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

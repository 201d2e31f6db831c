"""The rules that several endpoints begin with."""

from __future__ import annotations

from typing import Final

from oauth.core.call import Rule
from oauth.core.rules.assertion import assertion_is_new, client_is_authenticated
from oauth.core.rules.client_record import client_is_loaded
from oauth.core.rules.form import parameters_are_a_form
from oauth.core.rules.rates import client_is_not_too_fast, remote_is_not_too_fast
from oauth.core.rules.sizes import sizes_are_bounded

AUTHENTICATED: Final[tuple[Rule, ...]] = (
    sizes_are_bounded,
    remote_is_not_too_fast,
    parameters_are_a_form,
    client_is_authenticated,
    client_is_not_too_fast,
)
"""Before the transaction: a form, from a client that proves who it is."""

KNOWN: Final[tuple[Rule, ...]] = (assertion_is_new, client_is_loaded)
"""Within it: the assertion is used up, and what is kept of the client is loaded."""

"""The rules that several endpoints begin with."""

from __future__ import annotations

from typing import Final

from oauth.core.call import Rule
from oauth.core.rules.assertion import assertion_is_new, assertion_is_read, client_is_authenticated
from oauth.core.rules.bound_key import named_keys_are_one
from oauth.core.rules.client_record import client_is_loaded
from oauth.core.rules.form import parameters_are_a_form
from oauth.core.rules.proof import proof_holds_if_there_is_one
from oauth.core.rules.rates import client_is_not_too_fast, remote_is_not_too_fast, strangers_are_not_too_fast
from oauth.core.rules.request_object import no_request_uri, request_object_holds
from oauth.core.rules.sizes import sizes_are_bounded

AUTHENTICATED: Final[tuple[Rule, ...]] = (
    sizes_are_bounded,
    remote_is_not_too_fast,
    parameters_are_a_form,
    assertion_is_read,
    strangers_are_not_too_fast,
    client_is_authenticated,
    client_is_not_too_fast,
)
"""Before the transaction: a form, from a client that proves who it is."""

REQUESTED: Final[tuple[Rule, ...]] = (
    *AUTHENTICATED,
    no_request_uri,
    request_object_holds,
    no_request_uri,
    proof_holds_if_there_is_one,
    named_keys_are_one,
)
"""Before the transaction: from such a client, a request that the user will decide."""

KNOWN: Final[tuple[Rule, ...]] = (assertion_is_new, client_is_loaded)
"""Within it: the assertion is used up, and what is kept of the client is loaded."""

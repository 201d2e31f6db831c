"""An issuer that nobody here wrote and that is no wallet's, typed into the loan exchange: npm oidc-provider."""

from __future__ import annotations

from functools import partial

import pytest

from oauth.dapp.guarded_http import make_guarded_http
from tests.interop.oidc_provider import INSTALLED, provider
from tests.unit.exchange.scene import REDIRECT, Scene
from tests.unit.exchange.test_hostile_servers import typed
from tests.unit.oauth.dapps import DAPP


def test_it_is_told_plainly_that_people_do_not_enter_by_it() -> None:
    if not INSTALLED:
        pytest.skip("oidc-provider is not installed: run make interop-setup")
    scene = Scene(make_client=partial(make_guarded_http, allow_local=True))
    with provider(DAPP, scene.key, REDIRECT) as (issuer, _):
        answered = typed(scene, issuer)
    assert answered.status_code == 403
    assert "That server is not a wallet’s" in answered.text
    assert "cmwallet oauth issuer show" in answered.text

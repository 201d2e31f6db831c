"""The table of what the agent may be asked: whole, loadable, typed, and told as it is in docs/agent.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmwallet.accounts.seeds import open_seed
from cmwallet.agent.argument_types import fit
from cmwallet.agent.tasks import CLOSED_TYPES, GUARDED_TYPES, OWN_TYPES, TASKS, Kind, Task, load, task_of
from cmwallet.errors import InvalidInput
from cmwallet.grants.anchoring import presign
from cmwallet.grants.sealing import TYPE_SERVING_KEYS
from cmwallet.policy.sealed import TYPE_POLICY
from identity.secret import Secret
from identity.vault.interface import Keeper

DOCS = Path(__file__).parents[3] / "docs" / "agent.md"
BY_ANOTHER = {"seal", "sign"}
"""Methods of a keeper that the client asks for by the row for several."""


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_a_row_names_something_whose_arguments_have_types(task: Task) -> None:
    assert load(task.target) is not None
    with pytest.raises(TypeError, match="not known"):
        task.arguments({"no such argument": 1})


def test_every_method_of_a_keeper_has_a_row() -> None:
    assert {name for name in vars(Keeper) if not name.startswith("_")} - BY_ANOTHER <= TASKS.keys()


def test_a_function_is_found_by_itself_and_a_stranger_is_not() -> None:
    assert task_of(presign) is TASKS["presign"]
    with pytest.raises(InvalidInput):
        task_of(open_seed)


def test_what_is_closed_is_guarded_too() -> None:
    assert CLOSED_TYPES < GUARDED_TYPES
    assert {TYPE_SERVING_KEYS, TYPE_POLICY} == OWN_TYPES
    assert not OWN_TYPES & GUARDED_TYPES


def test_the_page_lists_every_request_with_its_class() -> None:
    rows = re.findall(r"^\| (`.*?) \| ([a-z -]+) \| ", DOCS.read_text("utf-8"), re.MULTILINE)
    told = {name: kind for names, kind in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == {name: task.kind.value for name, task in TASKS.items()}
    assert {kind.value for kind in Kind} == {*told.values(), "guarded"}


def test_words_of_a_request_are_cut_and_show_no_secret() -> None:
    read = TASKS["derive_account"].read({"name": "x\x1b[2J" * 50, "shape": None, "passphrase": Secret("p")})
    assert "\x1b" not in read.words
    assert len(read.words) < 120
    forged = TASKS["create_identity"].read({"name": "x' on 'y', said the agent", "account": "a"})
    assert forged.words == "make identity 'x  on  y , said the agent' on 'a'"
    assert TASKS["list_addresses"].read({"shape": Secret("p"), "wallet": "w"}).words == "list addresses - of wallet 'w'"


WRONG = [
    ("list_addresses", {"wallet": None, "shape": "eth", "first": 0, "count": True, "passphrase": None}),
    ("list_addresses", {"wallet": None, "shape": "eth", "first": 0.0, "count": 1, "passphrase": None}),
    ("list_addresses", {"wallet": None, "shape": "eth", "first": 0, "count": 1, "passphrase": "plain"}),
    ("add_identity_key", {"identity": "i", "use": "no use", "account": "a", "passphrase": None}),
    ("approve_request", {"issuer_slug": "i", "request_id": "r", "fields": "email", "expires": 1}),
    ("approve_request", {"issuer_slug": "i", "request_id": "r", "fields": ["email", 1], "expires": 1}),
    ("sign_many", {"record_id": "r", "several": [b"x" * 32], "reason": "r"}),
    ("sign_many", {"record_id": "r", "several": b"x" * 32, "reason": "r"}),
    ("set_attributes", {"record_id": "r", "attributes": {"a": 1}}),
    ("open_record", {"record_id": "r", "reason": None}),
]


@pytest.mark.parametrize(("name", "given"), WRONG)
def test_arguments_of_the_wrong_type_are_refused(name: str, given: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        TASKS[name].arguments(given)


def test_arguments_of_the_right_type_pass_as_they_are() -> None:
    given = {"identity": "i", "use": "sig-p256", "account": "a", "passphrase": None}
    assert TASKS["add_identity_key"].arguments(given) == given
    row = {"name": "bob", "note": None, "created": 1.5}
    assert TASKS["tag_row"].arguments({"table": "contacts", "row": row})["row"] == row


def test_every_class_that_crosses_the_socket_is_there_and_what_is_signed_is_among_them() -> None:
    from cmwallet.agent import codec
    from cmwallet.transactions.signables import SIGNABLE

    assert {codec._class_of(name)[0].__name__ for name in codec._CLASSES} == set(codec._CLASSES)
    assert {kind.__name__ for kind in SIGNABLE} <= set(codec._CLASSES)


@pytest.mark.parametrize("value", [object(), {1}, 1j, Secret("s"), {"a": 1}, [object()], [[{}]]])
def test_anything_that_is_given_for_a_row_is_plain(value: object) -> None:
    assert fit([1, "a", b"b", None, True, [1.5, [2]]], object) == (1, "a", b"b", None, True, (1.5, (2,)))
    with pytest.raises(TypeError, match="that is not a plain value"):
        fit(value, object)


@pytest.mark.parametrize("name", ["open_record", "rename", "derive_account", "approve_request"])
def test_a_request_lacks_no_argument(name: str) -> None:
    if name == "derive_account":
        assert TASKS[name].arguments({}) == {}, "all of its arguments can be left out"
        return
    with pytest.raises(TypeError, match="an argument is missing"):
        TASKS[name].arguments({})

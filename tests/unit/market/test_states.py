"""What is declared of states is complete, and is what sources, pages and commands say."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from cmwallet.cli.app import root
from cmwallet.contracts.compile import SOURCES
from cmwallet.market.court import case as court_numbers
from cmwallet.market.court.case import DRAWING_SECONDS, FEE, LEAST_SEATS, MOST_SEATS, VOTE
from cmwallet.market.deals import bounds
from cmwallet.market.deals import deal as deal_numbers
from cmwallet.market.deals.deal import CHOOSING_SECONDS, ENDINGS
from cmwallet.market.deals.warnings import STAKED_TIMES
from cmwallet.market.loans import answering, terms
from cmwallet.market.loans import loan as loan_numbers
from cmwallet.market.loans.schedule import MOST_INSTALLMENTS
from cmwallet.market.states import ANYBODY
from cmwallet.market.systems import SYSTEMS

PAGES = Path(__file__).parents[3] / "docs" / "contracts"
TABLES = {system.family: system.table for system in SYSTEMS.values()}
ROLES = {
    "Deals": {"buyer", "seller", "arbiter"},
    "Court": {"requester", "juror", "party"},
    "Loans": {"borrower", "lender"},
}
"""Who has a say; a party of a dispute has no role in its case, only in the item that it is about."""
HOLDS_NOTHING = {("Loans", "defaulted")}
"""What may last for ever: no money of anybody is in the contract then."""
STATES = [(family, state.name) for family, table in TABLES.items() for state in table.states]


def constants(family: str) -> dict[str, str]:
    source = (SOURCES / f"{family}.vy").read_text("utf-8")
    pattern = r"^([A-Z_]+): (?:public\()?constant\(\w+\)\)? = (.+?)(?: *#.*)?$"
    return dict(re.findall(pattern, source, re.MULTILINE))


def number(text: str) -> int:
    """A constant as it is written, in terms of days and hours."""
    return int(eval(text, {"__builtins__": {}, "DAY": 86_400, "HOUR": 3_600}))


@pytest.mark.parametrize("family", TABLES)
def test_every_table_is_tested_for_its_roles(family):
    steps = [step for state in TABLES[family].states for step in state.steps]
    assert {step.who for step in steps} - {ANYBODY} == ROLES[family]
    assert {role for step in steps for role in step.gains} <= ROLES[family] - {"party"}


@pytest.mark.parametrize(("family", "name"), STATES)
def test_states_have_the_numbers_of_the_source(family, name):
    state, source = TABLES[family].named(name), constants(family)
    constant = name.upper().replace(" ", "_")
    module = {"Deals": deal_numbers, "Court": court_numbers, "Loans": loan_numbers}[family]
    assert state.number == number(source[constant]) == getattr(module, constant)


@pytest.mark.parametrize("family", TABLES)
def test_states_are_numbered_without_a_gap_and_only_the_last_is_final(family):
    states = TABLES[family].states
    assert [state.number for state in states] == list(range(1, len(states) + 1))
    assert [state.final for state in states] == [*[False] * (len(states) - 1), True]
    assert len({state.name for state in states}) == len(states)
    assert all(state.lasts for state in states)


@pytest.mark.parametrize(("family", "name"), STATES)
def test_every_state_but_the_last_can_be_left_by_time_alone(family, name):
    state = TABLES[family].named(name)
    late = [step for step in state.steps if step.when == "late"]
    assert any(set(step.to) - {name} for step in late) != (state.final or (family, name) in HOLDS_NOTHING)


@pytest.mark.parametrize(("family", "name"), STATES)
def test_who_may_be_silent_is_told_what_it_costs_and_who_may_call_what_it_gains(family, name):
    for step in TABLES[family].named(name).steps:
        if step.when == "late":
            assert step.who == ANYBODY
            assert step.gains, step.action
            assert step.command.startswith("market advance "), step.action
        if step.duty and step.when == "in time":
            assert step.otherwise, step.action
        assert not step.duty or step.who != ANYBODY
        assert step.loses is None or step.duty, step.action


@pytest.mark.parametrize("family", TABLES)
def test_every_state_is_reached_and_every_step_leads_to_one(family):
    table = TABLES[family]
    names = {state.name for state in table.states}
    reached, waiting = set(), [table.states[0].name]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += table.following(name)
    assert reached == names
    assert {target for name in names for target in table.following(name)} <= names


def words_of_commands() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    waiting = [((), typer.main.get_command(root))]
    while waiting:
        words, command = waiting.pop()
        if isinstance(command, TyperGroup):
            context = typer.Context(command)
            children = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
            waiting += [((*words, name), child) for name, child in children]
        else:
            found.add(words)
    return found


def test_every_step_names_a_command_that_there_is():
    commands = words_of_commands()
    typed = {step.command for table in TABLES.values() for state in table.states for step in state.steps}
    assert len(typed) > 10
    for text in typed:
        words = text.split()
        assert any(tuple(words[:count]) in commands for count in range(1, len(words) + 1)), text


@pytest.mark.parametrize("family", TABLES)
def test_the_diagram_of_the_page_shows_what_is_declared(family):
    page = (PAGES / f"{family.lower()}.md").read_text("utf-8").split("```mermaid")[1].split("```")[0]
    shown = set(re.findall(r"^    (\w[\w ]*) --> (\w[\w ]*):", page, re.MULTILINE))
    table = TABLES[family]
    declared = {
        (state.name.capitalize(), target.capitalize())
        for state in table.states
        for target in table.following(state.name)
    }
    assert shown == declared


def test_numbers_of_the_contracts_are_those_of_the_sources():
    deals, court = constants("Deals"), constants("Court")
    assert [number(deals[ending.upper()]) for ending in ENDINGS[1:]] == list(range(1, len(ENDINGS)))
    assert number(deals["CHOOSING"]) == CHOOSING_SECONDS
    assert number(court["TIME_TO_DRAW"]) == DRAWING_SECONDS
    assert (number(court["FEE"]), number(court["VOTE"])) == (FEE, VOTE)
    assert (number(court["MIN_SEATS"]), number(court["MAX_SEATS"])) == (LEAST_SEATS, MOST_SEATS)
    assert (number(deals["HOUR"]), number(deals["DAY"])) == (bounds.HOUR, bounds.DAY)
    assert number(deals["LONGEST"]) == bounds.LONGEST
    assert number(deals["FEWEST_SEATS"]) * number(deals["SEAT"]) == bounds.LEAST_DEPOSIT
    assert number(deals["STAKED"]) == STAKED_TIMES


def test_numbers_of_loans_are_those_of_the_source():
    loans = constants("Loans")
    assert [number(loans[ending.upper().replace(" ", "_")]) for ending in loan_numbers.ENDINGS[1:]] == [1, 2, 3, 4]
    said = ("CLAIMED", "RECEIVED", "MISSING", "CONTESTED")
    assert [number(loans[name]) for name in said] == [getattr(loan_numbers, name) for name in said]
    for name in ("DEFAULT_AFTER", "ANSWER", "BLOCKS_DEFAULT", "MOST_CLAIMS"):
        assert number(loans[name]) == getattr(loan_numbers, name)
    assert number(loans["MOST"]) == MOST_INSTALLMENTS
    assert number(loans["SEATS"]) == answering.SEATS
    assert number(loans["LONGEST_GRACE"]) == terms.MOST_GRACE
    assert number(loans["HOUR"]) == terms.SHORTEST_DISBURSAL
    assert number(loans["DISBURSED_WITHIN"]) == terms.LONGEST_DISBURSAL
    assert number(loans["LONGEST"]) == terms.LONGEST_FIRST

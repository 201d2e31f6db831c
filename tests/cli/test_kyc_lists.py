"""`cmwallet identity kyc lists` and `screen`: no vault needed, and the old list answers until a new one is whole."""

import json
import os
import signal
import time

import pytest

from tests.cli.walletrun import finish
from tests.unit.identity.kyc.samples import FILES, write_sample

KYC = ("identity", "kyc")


@pytest.fixture
def listed(bare):
    bare.run(*KYC, "lists", "add", "un", write_sample(bare.folder, "un-xml"))
    return bare


def big_list(path, count=40_000):
    with path.open("w") as file:
        for number in range(count):
            name = f"Person{number:x} Surname{number * 7919 % count:x}"
            entity = {"id": f"p-{number}", "schema": "Person", "properties": {"name": [name]}}
            file.write(json.dumps(entity) + "\n")
    return path


def test_lists_are_added_shown_updated_and_removed(listed):
    (info,) = listed.json(*KYC, "lists", "list")
    assert info["name"] == "un"
    assert (info["format"], info["published"], info["entries"]) == ("un-xml", "2026-11-03", 2)
    assert len(info["sha256"]) == 64
    assert listed.error(*KYC, "lists", "add", "un", "consolidated.xml", code=4)["code"] == "already_exists"
    assert listed.run(*KYC, "lists", "update").out.startswith("un\tun-xml\t2026-11-03\t2\t")
    assert listed.json(*KYC, "lists", "update", "un", write_sample(listed.folder, "eu-xml"), "--format", "eu-xml")[
        "names"
    ]
    assert listed.error(*KYC, "lists", "remove", "un", code=12)
    listed.run(*KYC, "lists", "remove", "un", "--yes")
    assert listed.json(*KYC, "lists", "list") == []
    assert listed.error(*KYC, "screen", "Lev Krasnov", code=5)
    assert (listed.path / "lists.db").stat().st_mode & 0o777 == 0o600
    assert not (listed.path / "vault.db").exists()


def test_ofacs_folder_is_a_list(bare):
    folder = bare.folder / "ofac"
    folder.mkdir()
    write_sample(folder, "ofac-csv")
    assert bare.json(*KYC, "lists", "add", "ofac-sdn", folder)["format"] == "ofac-csv"
    assert bare.json(*KYC, "screen", "Lyova Krasnov", code=10)["matches"][0]["entry"] == "9001"


def test_a_set_that_is_not_whole_is_said_so_when_it_is_added_shown_and_searched(bare):
    folder = bare.folder / "ofac"
    folder.mkdir()
    write_sample(folder, "ofac-csv")
    (folder / "alt.csv").unlink()
    added = bare.run(*KYC, "lists", "add", "ofac-sdn", folder, "--json")
    assert added.document["missing"] == ["alt.csv"]
    assert "alt.csv" in added.err
    assert "alt.csv" in bare.run(*KYC, "lists", "list").err
    assert "alt.csv" in bare.run(*KYC, "screen", "Marta Kowalska").err


def test_a_match_ends_with_code_10_and_says_why(listed):
    done = listed.run(*KYC, "screen", "Lew Krasnoff", "--json", code=10)
    assert done.problem["code"] == "policy"
    (match,) = done.document["matches"]
    assert (match["list"], match["entry"], match["match"]) == ("un", "9001", True)
    assert match["score"] < 1
    assert match["evidence"]["base"] > 0
    assert done.document["lists"][0]["published"] == "2026-11-03"
    text = listed.run(*KYC, "screen", "Lev Krasnov", code=10)
    assert text.out.split("\t")[1:4] == ["un", "9001", "Person"]
    assert listed.run(*KYC, "screen", "Marta Kowalska").out == ""
    assert listed.json(*KYC, "screen", "Lev Krasnov", "--birthdate", "1990-01-01")["matches"] == []


def test_a_name_a_line_gives_an_object_a_line(listed):
    done = listed.run(*KYC, "screen", "-", stdin="Marta Kowalska\nLev Krasnov\n", code=10)
    first, second = map(json.loads, done.out.splitlines())
    assert (first["matches"], second["matches"][0]["entry"]) == ([], "9001")
    assert listed.run(*KYC, "screen", "-", stdin="Marta Kowalska\n").out
    done = listed.run(*KYC, "screen", "-", "--json", stdin=b"\xff\nMarta Kowalska\n\n", code=13)
    assert done.problem["details"]["bad"] == [1, 3]


def test_wrong_input_is_named(bare):
    assert "no sanctions list" in bare.error(*KYC, "screen", "Lev", code=5)["message"]
    assert bare.error(*KYC, "lists", "update", code=5)
    assert bare.run(*KYC, "lists", "list").out == ""
    assert bare.error(*KYC, "lists", "add", "un", "missing.xml", code=5)
    broken = bare.folder / "broken.xml"
    broken.write_text(FILES["un-xml"][1][:-20], "utf-8")
    assert "broken.xml" in bare.error(*KYC, "lists", "add", "un", broken, code=4)["message"]
    assert bare.error(*KYC, "lists", "add", "Un/..", write_sample(bare.folder, "un-xml"), code=4)
    assert bare.error(*KYC, "lists", "add", "un", broken, "--format", "pdf", code=4)
    assert bare.json(*KYC, "lists", "list") == []
    write = write_sample(bare.folder, "un-xml")
    bare.run(*KYC, "lists", "add", "un", write)
    assert bare.error(*KYC, "screen", " ", code=4)
    assert bare.error(*KYC, "screen", "Lev", "--schema", "Dragon", code=4)
    assert bare.error(*KYC, "screen", "Lev", "--birthdate", "12.3.1961", code=4)


def test_a_list_comes_from_stdin_too(bare):
    added = bare.json(*KYC, "lists", "add", "un", "-", stdin=FILES["un-xml"][1])
    assert (added["path"], added["entries"]) == ("-", 2)
    assert bare.run(*KYC, "screen", "Lev Krasnov", code=10).out
    assert "stdin" in bare.error(*KYC, "lists", "update", code=4)["message"]
    assert bare.json(*KYC, "lists", "update", "un", "-", stdin=FILES["un-xml"][1])["entries"] == 2
    assert bare.error(*KYC, "lists", "add", "x", "-", stdin="", code=4)
    assert "no file" in bare.error(*KYC, "lists", "add", "x", "/dev/zero", code=4)["message"]


def test_an_old_list_is_warned_about(bare):
    path = write_sample(bare.folder, "ftm-json")
    os.utime(path, (0, 1_700_000_000))
    bare.run(*KYC, "lists", "add", "vega", path)
    assert "days old" in bare.run(*KYC, "screen", "Marta Kowalska").err


def test_killed_while_reading_the_old_list_answers(listed):
    path = big_list(listed.folder / "big.json")
    process = listed.start(*KYC, "lists", "update", "un", path, "--format", "ftm-json")
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert listed.json(*KYC, "lists", "list")[0]["format"] == "un-xml"
    assert listed.run(*KYC, "screen", "Lev Krasnov", code=10).out
    assert {file.name for file in listed.path.iterdir()} <= {"lists.db", "lists.db-wal", "lists.db-shm"}


def test_two_processes_add_lists_at_once(bare):
    big = big_list(bare.folder / "big.json", 4000)
    processes = [bare.start(*KYC, "lists", "add", name, big) for name in ("one", "two", "one")]
    codes = []
    for process in processes:
        process.communicate()
        codes.append(process.returncode)
    assert codes[1] == 0
    assert set(codes) <= {0, 4}
    assert [info["entries"] for info in bare.json(*KYC, "lists", "list")] == [4000, 4000]


def test_a_terminal_shows_progress_and_no_control_characters_of_a_list(bare):
    path = bare.folder / "x.json"
    name = "Lev \\u001b]0;owned\\u0007Kras\\u202enov"
    path.write_text(f'{{"id":"\\u001b[31mx","schema":"Person","properties":{{"name":["{name}"]}}}}')
    child = bare.at_terminal(*KYC, "lists", "add", "x", str(path))
    finish(child)
    child = bare.at_terminal(*KYC, "screen", "Lev Krasnov", columns=160)
    shown = finish(child, code=10)
    assert "\x1b]0;" not in shown
    assert "\u202e" not in shown
    assert "owned" in shown


def test_an_update_of_all_lists_passes_over_those_that_came_from_stdin(listed):
    sample = write_sample(listed.folder, "eu-xml").read_text("utf-8")
    listed.run(*KYC, "lists", "add", "eu", "-", stdin=sample)
    done = listed.run(*KYC, "lists", "update")
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["un"]
    assert "eu stays as it is" in done.err
    assert "eu PATH" in listed.error(*KYC, "lists", "update", "eu", code=4)["hint"]

"""`cmwallet identity kyc match`: no home, no vault, an explained score; lines in, lines out."""

import json

LINES = "Person\tMarta Kowalska\tKowalska, Marta\nCompany\tBlaufels AG\tRotfels AG\nperson\tMarta\tMarta\n"


def test_two_names_are_compared_without_a_home(bare):
    found = bare.json("identity", "kyc", "match", "Marta Kowalska", "Kowalska, Marta")
    assert (found["match"], found["threshold"]) == (True, 0.5)
    assert found["score"] < 1
    assert {"features", "evidence", "pairs", "extra"} <= set(found)
    assert not bare.path.exists()
    text = bare.run("identity", "kyc", "match", "Blaufels GmbH", "Rotfels GmbH", "--schema", "Company").out
    assert "answer\tno match (from 0.5 on)" in text
    assert "letters apart\t-" in text


def test_a_compound_in_arabic_script_is_one_name_in_latin_letters(bare):
    assert bare.json("identity", "kyc", "match", "عبد الله حسن", "Abdullah Hassan")["score"] > 0.8
    assert not bare.json("identity", "kyc", "match", "عبد الله حسن", "Abdullah Karim")["match"]


def test_qualifiers_are_given_for_both_names(bare):
    names = ("identity", "kyc", "match", "Marta Kowalska", "Marta Kowalska")
    dates = ("--birthdate", "1980-05-17", "--birthdate", "1961-02-03", "--gender", "f", "--gender", "f")
    found = bare.json(*names, *dates)
    assert found["evidence"]["birth_date"] < 0 < found["evidence"]["gender"]
    assert not found["match"]
    assert bare.error(*names, "--birthdate", "1980-05-17", code=2)
    assert bare.error(*names, "--country", "Poland", "--country", "PL", code=4)
    assert bare.error("identity", "kyc", "match", "Marta", code=2)
    assert bare.error(*names, "--schema", "Dragon", code=4)
    assert bare.error(*names, "--level", "lax", code=4)
    assert bare.json(*names, "--level", "enhanced")["threshold"] == 0.3


def test_a_batch_gives_one_object_a_line_in_order(bare):
    done = bare.run("identity", "kyc", "match", "--batch", "-", stdin=LINES)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [one["match"] for one in found] == [True, False, True]
    assert done.err == ""
    (bare.folder / "pairs.tsv").write_text(LINES.rstrip("\n"), "utf-8")
    again = bare.run("identity", "kyc", "match", "--batch", "pairs.tsv", "--json")
    assert again.out == done.out
    assert bare.run("identity", "kyc", "match", "--batch", "-", stdin="").out == ""


def test_bad_lines_are_named_in_their_place(bare):
    lines = b"Person\tMarta\nPerson\tA B\tA B\nDragon\ta\tb\n\xff\ta\tb\nPerson\t\tb\n"
    lines += b"Person\t" + b"a" * 20_000 + b"\tb\n"
    lines += b"Person\tA B\tA B\textra\nPerson\tA B\tA B"
    done = bare.run("identity", "kyc", "match", "--batch", "-", "--json", stdin=lines, code=13)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert ["error" in one for one in found] == [True, False, True, True, True, True, True, False]
    assert [one["line"] for one in found if "error" in one] == [1, 3, 4, 5, 6, 7]
    assert done.problem["details"] == {"lines": 8, "bad": [1, 3, 4, 5, 6, 7]}
    assert bare.error("identity", "kyc", "match", "--batch", "missing.tsv", code=5)
    assert bare.error("identity", "kyc", "match", "--batch", "-", "Marta", code=2)
    assert bare.error("identity", "kyc", "match", "--batch", ".", code=5)


def test_a_reader_that_leaves_ends_the_batch_silently(bare):
    import subprocess
    import sys

    command = f"yes '{LINES.splitlines()[0]}' | {sys.executable} -m cmwallet identity kyc match --batch - | head -n 2"
    done = subprocess.run(["bash", "-c", command], env=bare.environment(), capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""

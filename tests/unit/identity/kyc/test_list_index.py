"""The index of lists: made whole or not at all, searched for what a name may be written like."""

import json
import os
import sqlite3

import pytest

from identity.errors import Damaged, InvalidInput, NotFound, StorageFailed
from identity.kyc.lists import reading
from identity.kyc.lists.formats import find_format, main_file
from identity.kyc.lists.index import ListIndex, _digest
from identity.kyc.lists.packing import pack, unpack
from identity.kyc.lists.reading import Source
from identity.kyc.lists.search import IndexScreener, Searcher, kinds_of
from identity.kyc.names.prepare import prepare
from identity.kyc.names.qualifiers import parse_qualifiers
from tests.unit.identity.kyc.samples import FILES, FTM_JSON, SDN, UK_FCDO, write_sample

NOW = "2026-11-22T12:00:00Z"


@pytest.fixture
def index(tmp_path):
    with ListIndex(tmp_path / "lists.db", create=True) as opened:
        yield opened


def put(index, path, name="vega", **more):
    return index.put(name, path, None, now=NOW, advance=lambda _count: None, **more)


def found(index, text, schema="Person", **more):
    return [hit.entry_id for hit in Searcher(index).search(text, kinds_of(schema), **more)]


@pytest.mark.parametrize("form", FILES)
def test_every_format_is_indexed_and_found(form, index, tmp_path):
    info = put(index, write_sample(tmp_path, form))
    assert (info.format, info.added) == (form, NOW)
    assert len(info.sha256) == 64
    assert info.published.startswith("20")
    assert [hit[-4:] for hit in found(index, "Lev Krasnov")] == ["9001"]
    assert [hit[-4:] for hit in found(index, "Blaufels Trading", "Company")] == ["9002"]
    assert found(index, "Marta Kowalska") == []


STATED = {
    "ofac-xml": "2026-11-02",
    "ofac-advanced": "2026-11-07",
    "un-xml": "2026-11-03",
    "eu-xml": "2026-11-04",
    "uk-csv": "2026-11-05",
    "opensanctions-csv": "2026-11-01",
}


@pytest.mark.parametrize("form", STATED)
def test_the_day_of_a_list_is_its_own(form, index, tmp_path):
    info = put(index, write_sample(tmp_path, form))
    assert (info.published, info.dated) == (STATED[form], "list")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Report Date: 28-Jan-2026", "2026-01-28"),
        ('"Report Date: 28-Jan-2026",,,,', "2026-01-28"),
        ("Report Date: 28 January 2026", "2026-01-28"),
        ("Report Date,28/01/2026", "2026-01-28"),
        ("Last Updated,28/01/2026", "2026-01-28"),
        ("Last Updated: 2026-01-28", "2026-01-28"),
    ],
)
def test_the_british_list_says_its_day_above_the_heading(line, day, index, tmp_path):
    path = tmp_path / "UK-Sanctions-List.csv"
    path.write_bytes(b"\xef\xbb\xbf" + UK_FCDO.replace("Report Date: 06-Nov-2026", line).encode())
    info = put(index, path)
    assert (info.published, info.dated, info.entries) == (day, "list", 2)


def test_entities_as_lines_say_a_day_each_and_the_newest_is_the_lists(index, tmp_path):
    path = tmp_path / "entities.ftm.json"
    lines = FTM_JSON.splitlines()
    lines[0] = lines[0].replace('"schema"', '"last_seen":"2026-10-30T06:00:00","last_change":"2026-10-01","schema"')
    lines[-1] = lines[-1].replace('"schema"', '"last_change":"2026-10-02","first_seen":"2026-11-09","schema"')
    path.write_text("\n".join(lines), "utf-8")
    assert put(index, path).published == "2026-10-30"


def test_a_list_that_states_no_day_is_as_old_as_the_oldest_of_its_files(index, tmp_path):
    path = write_sample(tmp_path, "ofac-csv")
    for file in tmp_path.glob("*.csv"):
        os.utime(file, (0, 1_790_000_000))
    os.utime(tmp_path / "alt.csv", (0, 1_780_000_000))
    info = put(index, path)
    assert (info.published, info.dated) == ("2026-05-28", "file")


def test_files_of_a_set_that_are_missing_are_named(index, tmp_path):
    path = write_sample(tmp_path, "ofac-csv")
    assert put(index, path).missing == ()
    assert found(index, "Lyova Krasnov") == ["9001"]
    for name in ("alt.csv", "sdn_comments.csv"):
        (tmp_path / name).unlink()
    assert put(index, path).missing == ("alt.csv", "sdn_comments.csv")
    assert index.get("vega").missing == ("alt.csv", "sdn_comments.csv")
    assert IndexScreener(index).lists()[0]["missing"] == "alt.csv sdn_comments.csv"


def test_ofacs_other_set_is_read_from_its_own_files_alone(index, tmp_path):
    write_sample(tmp_path, "ofac-csv")
    for name, content in {"cons_prim.csv": SDN, "cons_alt.csv": '9001,501,"aka","KRASNY, Leonid",-0- \r\n'}.items():
        (tmp_path / name).write_text(content, "utf-8", newline="")
    info = put(index, tmp_path / "cons_prim.csv")
    assert (info.format, info.missing) == ("ofac-csv", ("cons_add.csv", "cons_comments.csv"))
    assert found(index, "Leonid Krasny") == ["9001"]
    with pytest.raises(InvalidInput, match="two sets"):
        put(index, tmp_path)


def test_a_copy_of_what_came_through_a_pipe_takes_no_neighbours_into_its_set(index, tmp_path):
    path = write_sample(tmp_path, "ofac-csv")
    info = put(index, path, origin="-")
    assert info.missing == ("add.csv", "alt.csv", "sdn_comments.csv")
    assert "KRASNOV, Lyova" not in {hit.name for hit in Searcher(index).search("Lyova Krasnov", ("person",))}


@pytest.mark.parametrize(
    "text", ["!!!", "\N{SLIGHTLY SMILING FACE}", " . ", "x" * 300 + " Lev Krasnov", "a " * 24 + "Lev"]
)
def test_a_name_that_cannot_be_compared_whole_is_not_called_clear(text, index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    with pytest.raises(InvalidInput):
        found(index, text)


def test_a_list_of_the_future_is_of_the_day_on_which_it_was_read(index, tmp_path):
    path = write_sample(tmp_path, "un-xml")
    path.write_bytes(path.read_bytes().replace(b"2026-11-03", b"2099-11-03"))
    assert put(index, path).published == "2026-11-22"


@pytest.mark.parametrize(
    "text",
    [
        "LEV KRASNOV",
        "Krasnov, Lev",
        "Lev A. Krasnov",
        "Lev Krasnow",
        "Lew Krasnoff",
        "Лев Краснов",
        "LevKrasnov",
        "Lev Krasnv",
        "Lev Rasnov",
        "Dr Lev Arkadjewitsch Krasnov",
        "ליב קרסנוב",
    ],
)
def test_a_name_is_found_however_it_is_written(text, index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    assert found(index, text) == ["9001"]


def test_qualifiers_decide_between_namesakes(index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    same = Searcher(index).search("Lev Krasnov", known=parse_qualifiers("1961-03-12", ["RU"], "m"))
    assert same[0].comparison.score > 0.99
    assert found(index, "Lev Krasnov", known=parse_qualifiers("1990-01-01")) == []
    assert found(index, "Lev Krasnov", known=parse_qualifiers("1990-01-01"), level="enhanced") == []


def test_among_hundreds_of_namesakes_the_birth_date_finds_the_one(index, tmp_path):
    path = tmp_path / "namesakes.json"
    with path.open("w") as file:
        for number in range(400):
            born = f"19{number // 12 % 60 + 20:02}-{number % 12 + 1:02}-15"
            properties = {"name": ["Lev Krasnov"], "birthDate": [born]}
            file.write(json.dumps({"id": f"n-{number}", "schema": "Person", "properties": properties}) + "\n")
    put(index, path)
    assert found(index, "Lew Krasnow", known=parse_qualifiers("1937-05-15"))[0] == "n-208"
    assert len(found(index, "Lew Krasnow", most=1000)) == 400


def test_a_legal_entity_is_looked_for_among_persons_too(index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    assert found(index, "Lev Krasnov", "Company") == []
    assert found(index, "Lev Krasnov", "LegalEntity") == ["9001"]
    assert found(index, "Blaufels Trading", "Person") == ["9002"]  # the list calls it an entity and no more


def test_an_update_takes_the_place_of_the_list(index, tmp_path):
    path = write_sample(tmp_path, "un-xml")
    before = put(index, path)
    path.write_text(FILES["un-xml"][1].replace("KRASNOV", "BELSKY").replace("Краснов", "Бельский"), "utf-8")
    after = put(index, path)
    assert before.sha256 != after.sha256
    assert found(index, "Lev Belsky") == ["9001"]
    assert len(index.lists()) == 1
    assert index.connection.execute("SELECT count(*) FROM entry").fetchone() == (2,)


def test_a_broken_file_leaves_the_old_list(index, tmp_path):
    path = write_sample(tmp_path, "un-xml")
    put(index, path)
    content = path.read_text("utf-8")
    for broken in (
        content[:-30],
        content.replace("<INDIVIDUALS>", "<!DOCTYPE x><INDIVIDUALS>"),
        "",
        "<CONSOLIDATED_LIST/>",
    ):
        path.write_text(broken, "utf-8")
        with pytest.raises(InvalidInput):
            put(index, path)
        assert found(index, "Lev Krasnov") == ["9001"]


def test_a_list_that_lost_half_its_entries_is_taken_only_on_demand(index, tmp_path):
    path = tmp_path / "entities.json"
    lines = [f'{{"id":"{n}","schema":"Person","properties":{{"name":["Name{n} Surname{n}"]}}}}' for n in range(10)]
    path.write_text("\n".join(lines))
    put(index, path)
    path.write_text("\n".join(lines[:4]))
    with pytest.raises(InvalidInput, match="cut off"):
        put(index, path)
    assert put(index, path, allow_shrink=True).entries == 4


def test_lists_are_named_got_and_removed(index, tmp_path):
    path = write_sample(tmp_path, "un-xml")
    put(index, path, "un")
    put(index, write_sample(tmp_path, "eu-xml"), "eu")
    assert [info.name for info in index.lists()] == ["eu", "un"]
    assert [hit.list_name for hit in Searcher(index).search("Lev Arkadyevich Krasnov")] == ["eu", "un"]
    index.remove("un")
    with pytest.raises(NotFound):
        index.get("un")
    with pytest.raises(NotFound):
        index.remove("un")
    with pytest.raises(InvalidInput, match="name is"):
        put(index, path, "../x")
    for table in ("entry", "name", "posting"):
        numbers = index.connection.execute(f"SELECT count(DISTINCT list) FROM {table}").fetchone()
        assert numbers == (1,)


def test_an_index_of_another_version_is_refused(tmp_path):
    path = tmp_path / "lists.db"
    ListIndex(path, create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(Damaged, match="version 99"):
        ListIndex(path)
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(Damaged):
        ListIndex(path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE name SET packed = '[]'",
        "UPDATE name SET packed = '{'",
        "UPDATE name SET packed = '[[[1,2]],[],0]'",
        "UPDATE posting SET names = x'010203'",
        "UPDATE posting SET names = x'ffffffff'",
        "UPDATE entry SET births = 'never'",
        "DELETE FROM entry",
        "UPDATE name SET entry = 99",
    ],
)
def test_an_index_changed_from_outside_ends_in_a_sentence_or_finds_less(change, index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    index.connection.execute(change)
    said = []
    for many in (True, False):
        try:
            found(index, "Lev Krasnov", known=parse_qualifiers("1961-03-12"))
            Searcher(index, many=many).search("Lev Krasnov")
        except Damaged as error:
            said.append(error.message)
    assert all("lists.db is damaged" in message for message in said)


def test_a_full_disk_ends_in_a_sentence_and_the_old_list_answers(index, tmp_path):
    path = write_sample(tmp_path, "un-xml")
    put(index, path)
    pages = index.connection.execute("PRAGMA page_count").fetchone()[0]
    index.connection.execute(f"PRAGMA max_page_count={pages}")
    lines = (f'{{"id":"{n}","schema":"Person","properties":{{"name":["Name{n} Other{n}"]}}}}' for n in range(3000))
    big = tmp_path / "big.json"
    big.write_text("\n".join(lines))
    with pytest.raises(StorageFailed):
        put(index, big)
    assert found(index, "Lev Krasnov") == ["9001"]


def test_a_packed_name_is_the_name():
    for text, kind in [
        ("Abd al-Rahim bin Yusuf", "person"),
        ("陈美玲", "person"),
        ("Q.V.X. Fund II GmbH", "organization"),
    ]:
        name = prepare(text, kind)
        assert unpack(pack(name), kind) == name


def test_many_searches_find_what_single_ones_find(index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    many = Searcher(index, many=True)
    for text in ("Lev Krasnov", "Leo Krasnoff", "Blaufels"):
        assert many.search(text) == Searcher(index).search(text)


def test_what_is_searched_is_written_nowhere(index, tmp_path):
    put(index, write_sample(tmp_path, "un-xml"))
    found(index, "Zanzibarius Quetzalcoatlus")
    index.close()
    for file in tmp_path.iterdir():
        assert b"anzibarius" not in file.read_bytes()
        assert b"uetzalcoatlus" not in file.read_bytes()


def test_a_file_that_changes_while_it_is_read_is_refused_and_the_old_list_stays(index, tmp_path):
    path = write_sample(tmp_path, "ofac-xml")
    put(index, path)
    before = index.lists()

    content = path.read_bytes()

    def advance(_):
        path.write_bytes(content + b"\n")

    with pytest.raises(InvalidInput, match="changed while it was read") as problem:
        index.put("vega", path, "ofac-xml", now=NOW, advance=advance)
    assert problem.value.hint == "try again when it is complete"
    assert index.lists() == before


def test_a_file_that_is_gone_is_not_found(tmp_path):
    path = tmp_path / "absent.csv"
    source = Source(path)
    for act in (
        lambda: main_file(path),
        lambda: find_format(None, path),
        lambda: _digest([path]),
        lambda: next(source.chunks()),
        lambda: next(source.lines()),
    ):
        with pytest.raises(NotFound, match=r"cannot read .*absent\.csv: no such file or directory"):
            act()


def test_a_pipe_is_no_list(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput, match=r"pipe is no file") as problem:
        main_file(pipe)
    assert problem.value.hint == "a list is read twice: a pipe or a device cannot be"


def test_a_line_has_a_length(tmp_path, monkeypatch):
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * 9 + b"\n" + b"y" * 10 + b"\n")
    assert reading.MAX_LINE == 4 << 20
    monkeypatch.setattr(reading, "MAX_LINE", 11)
    assert [len(line) for line in Source(path).lines()] == [10, 11]
    monkeypatch.setattr(reading, "MAX_LINE", 10)
    with pytest.raises(InvalidInput, match=r"list\.csv, line 2: longer than 10 bytes"):
        list(Source(path).lines())

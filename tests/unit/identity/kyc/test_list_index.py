"""The index of lists: made whole or not at all, searched for what a name may be written like."""

import json
import sqlite3

import pytest

from identity.errors import Damaged, InvalidInput, NotFound, StorageFailed
from identity.kyc.lists.index import ListIndex
from identity.kyc.lists.packing import pack, unpack
from identity.kyc.lists.search import Searcher, kinds_of
from identity.kyc.names.prepare import prepare
from identity.kyc.names.qualifiers import parse_qualifiers
from tests.unit.identity.kyc.samples import FILES, write_sample

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


def test_the_day_of_a_list_is_its_own(index, tmp_path):
    days = {"ofac-xml": "2026-11-02", "un-xml": "2026-11-03", "eu-xml": "2026-11-04", "uk-csv": "2026-11-05"}
    for form, day in days.items():
        assert put(index, write_sample(tmp_path, form), form).published == day


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

"""Broken and hostile list files end in one sentence that names the file; nothing hangs, nothing is held whole."""

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.errors import IdentityError, InvalidInput
from identity.kyc.lists.formats import FORMATS, find_format
from identity.kyc.lists.reading import MAX_LINE, Source
from tests.unit.identity.kyc.samples import FILES, write_sample

XML = [form for form in FILES if FILES[form][1].startswith("<")]
CSV = ["ofac-csv", "uk-csv", "opensanctions-csv"]

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
ROOTS = {"ofac-xml": "sdnList", "ofac-advanced": "Sanctions", "un-xml": "CONSOLIDATED_LIST", "eu-xml": "export"}
ITEMS = {"ofac-xml": "sdnEntry", "ofac-advanced": "DistinctParty", "un-xml": "INDIVIDUAL", "eu-xml": "sanctionEntity"}


def refused(path, form) -> str:
    with pytest.raises(InvalidInput) as caught:
        list(FORMATS[form].read(Source(path)))
    assert path.name in caught.value.message
    return caught.value.message


def put(folder, content: str | bytes, name="list"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE, REMOTE, "<!DOCTYPE x>"])
def test_a_doctype_is_refused_before_any_entity(form, declaration, tmp_path):
    root, item = ROOTS[form], ITEMS[form]
    text = f'<?xml version="1.0"?><!-- {"x" * 70_000} -->{declaration}<{root}><{item}>&c;&a;</{item}></{root}>'
    assert "DOCTYPE" in refused(put(tmp_path, text), form)


@pytest.mark.parametrize("form", XML)
def test_xml_of_any_other_shape_is_refused(form, tmp_path):
    root, item = ROOTS[form], ITEMS[form]
    deep = "<a>" * 10_000
    cases = {
        f"<{root}><{item}>{deep}": "deeply",
        f"<{root}><{item}>" + "<a/>" * 60_000: "too large",
        f"<{root}><{item}>" + "x" * (2 << 20): "too large",
        f"<{root}><{item} a='" + "x" * (6 << 20): "never ends",
        f"<{root}><!-- " + "x" * (6 << 20): "never ends",
        f"<{root}><{item}>&undefined;</{item}></{root}>": "well-formed",
        f"<{root}><{item}>\x00</{item}></{root}>": "well-formed",
        f"<{root}><{item}>": "well-formed",
        "<html><body/></html>": "not the XML",
        "": "well-formed",
    }
    for text, words in cases.items():
        assert words in refused(put(tmp_path, text), form), text[:60]
    assert "well-formed" in refused(put(tmp_path, b"<" + root.encode() + b">\xff\xfe</x>"), form)
    assert refused(put(tmp_path, f'<?xml version="1.0" encoding="rot13"?><{root}/>'), form)


@pytest.mark.parametrize("form", FILES)
def test_a_file_cut_anywhere_is_refused_or_gives_only_whole_entries(form, tmp_path):
    path = write_sample(tmp_path, form)
    whole = list(FORMATS[form].read(Source(path)))
    content = path.read_bytes()
    for end in range(0, len(content), 97):
        path.write_bytes(content[:end])
        try:
            entries = list(FORMATS[form].read(Source(path)))
        except IdentityError:
            continue
        assert {entry.entry_id for entry in entries} <= {entry.entry_id for entry in whole}


@pytest.mark.parametrize("form", XML)
def test_cut_xml_is_never_accepted(form, tmp_path):
    path = write_sample(tmp_path, form)
    content = path.read_bytes().rstrip()
    for end in range(0, len(content) - 1, 53):
        assert refused(put(tmp_path, content[:end], path.name), form)


@pytest.mark.parametrize("form", CSV)
def test_rows_that_break_the_table_are_refused(form, tmp_path):
    content = FILES[form][1]
    name = FILES[form][0]
    assert "columns" in refused(put(tmp_path, content + "1,2,3\n", name), form) or form == "ofac-csv"
    assert refused(put(tmp_path, content + '"open', name), form)
    assert refused(put(tmp_path, content + 'x"y"z,"a"b\n', name), form)
    assert refused(put(tmp_path, content.encode() + b"\x00\n", name), form)


def test_columns_that_are_missing_are_named(tmp_path):
    assert "'aliases'" in refused(put(tmp_path, "id,schema,name\n1,Person,A\n"), "opensanctions-csv")
    assert "Name 6" in refused(put(tmp_path, "Last Updated,01/01/2026\nName,Group ID\nA,1\n"), "uk-csv")
    assert "sdn.csv" in refused(put(tmp_path, "id,name\n1,A\n", "sdn.csv"), "ofac-csv")
    assert refused(put(tmp_path, "", "sdn2.csv"), "uk-csv")


@pytest.mark.parametrize("form", [*CSV, "ftm-json"])
def test_an_endless_line_is_refused_and_not_held(form, tmp_path):
    path = tmp_path / "endless"
    with path.open("wb") as file:
        for _ in range(64):
            file.write(b"a" * (1 << 20))
    tracemalloc.start()
    assert "longer than" in refused(path, form)
    assert tracemalloc.get_traced_memory()[1] < 6 * MAX_LINE
    tracemalloc.stop()


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"id":1',
        "[]",
        "null",
        '{"id":"x"}',
        '{"id":"x","schema":"Person","properties":[]}',
        '{"id":"x","id":"y","schema":"Person","properties":{}}',
        '{"id":"x","schema":"Person","properties":{"name":[NaN]}}',
    ],
)
def test_a_line_that_is_no_entity_is_refused(line, tmp_path):
    assert "line 2" in refused(
        put(tmp_path, '{"id":"a","schema":"Address","properties":{}}\n' + line + "\n"), "ftm-json"
    )


def test_values_of_a_wrong_type_are_left_out(tmp_path):
    entity = {
        "id": "x",
        "schema": "Person",
        "properties": {"name": ["A B", 5, None], "alias": "C", "birthDate": [1961]},
    }
    odd = [{"id": 1, "schema": "Person", "properties": {}}, {"id": "y", "schema": ["Person"], "properties": {}}]
    path = put(tmp_path, "\n".join(map(json.dumps, [entity, *odd])))
    (entry,) = FORMATS["ftm-json"].read(Source(path))
    assert (entry.names, entry.birth_dates) == (("A B",), ())


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_read_or_refused(form, tmp_path, data):
    content = bytearray(write_sample(tmp_path, form).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(content)))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
    path = put(tmp_path, bytes(content), FILES[form][0])
    try:
        find_format(None, path)
        for entry in FORMATS[form].read(Source(path)):
            assert entry.names or entry.addresses
            assert entry.entry_id
    except IdentityError:
        pass


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), form=st.sampled_from(sorted(FORMATS)))
def test_noise_is_read_or_refused(content, form, tmp_path):
    path = put(tmp_path, content)
    try:
        find_format(None, path)
    except IdentityError:
        pass
    try:
        list(FORMATS[form].read(Source(path)))
    except IdentityError:
        pass


@pytest.mark.parametrize("year", ["²²²²", "٢٠٠٠", "9" * 5000, "19"])
def test_a_year_that_is_none_makes_no_span_and_no_error(tmp_path, year):
    born = (
        f"<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>{year}</FROM_YEAR><TO_YEAR>{year}</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>"
    )
    person = f"<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Ada</FIRST_NAME>{born}</INDIVIDUAL>"
    path = put(tmp_path, f"<CONSOLIDATED_LIST>{person}</CONSOLIDATED_LIST>")
    (entry,) = FORMATS["un-xml"].read(Source(path))
    assert list(entry.birth_dates) == []

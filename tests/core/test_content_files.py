"""Reading content files: every fault of a file at once, each with its line and one clear sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lms.core.files.content.reading import read_content, read_files
from lms.core.files.content.rules import Entry, FaultyContent, refuse_repeated

FILE = """\
name: 一
number: "2.10"
whole: 3
digits: "7"
share: "0.5"
when: 2026-11-01
open: true
codes: [a, b]
cells: [[a], [b, c]]
part: {name: 二}
parts:
- {id: P-1, name: 三}
- {name: 四}
"""


def entry_of(folder: Path, text: str = FILE) -> Entry:
    """Write a file and read it."""
    (folder / "one.yaml").write_text(text, encoding="utf-8")
    return read_content(folder / "one.yaml")


def test_every_kind_of_value_is_read(tmp_path: Path) -> None:
    entry = entry_of(tmp_path)

    assert (entry.text("name"), entry.text("number"), entry.text("absent", "none")) == ("一", "2.10", "none")
    assert (entry.whole("whole"), entry.whole("digits"), entry.whole("absent", 5)) == (3, 7, 5)
    assert (entry.decimal("share", most=1), entry.decimal("absent", "1")) == (Decimal("0.5"), Decimal(1))
    assert (entry.day("when"), entry.day("absent")) == (date(2026, 11, 1), None)
    assert (entry.flag("open"), entry.flag("absent", default=False)) == (True, False)
    assert (entry.texts("codes"), entry.texts("absent")) == (["a", "b"], [])
    assert entry.rows("cells") == [["a"], ["b", "c"]]
    assert entry.entry("part").text("name") == "二"
    parts = entry.entries("parts", "id")
    assert [(part.name, part.text("name")) for part in parts] == [("P-1", "三"), ("parts 2", "四")]
    assert parts[0].text("id") == "P-1"
    entry.done()
    assert entry.faults == []


@pytest.mark.parametrize(
    ("written", "read", "reason"),
    [
        ("2.10", lambda entry: entry.text("key"), "key must be a text in quotes, not 2.1"),
        ("", lambda entry: entry.text("key"), "key is missing"),
        ("四个字了", lambda entry: entry.text("key", longest=3), "key has 4 characters, 3 are allowed"),
        ("c", lambda entry: entry.choice("key", ["a", "b"]), "key must be one of a, b, not 'c'"),
        ("1", lambda entry: entry.flag("key"), "key must be true or false, not 1"),
        ("9", lambda entry: entry.whole("key", most=5), "key must be a whole number from 0 to 5, not 9"),
        (
            "true",
            lambda entry: entry.whole("key", most=5),
            "key must be a whole number from 0 to 5, not True",
        ),
        ("-1", lambda entry: entry.decimal("key"), "key must be a number from 0, not -1"),
        ("'2'", lambda entry: entry.decimal("key", most=1), "key must be a number from 0 to 1, not '2'"),
        ("soon", lambda entry: entry.day("key"), "key must be a day such as 2026-11-01, not 'soon'"),
        ("a", lambda entry: entry.texts("key"), "key must be a list of texts in quotes, not 'a'"),
        ("[1]", lambda entry: entry.texts("key"), "key must be a list of texts in quotes"),
        ("[a]", lambda entry: entry.texts("key", least=2), "key must have at least 2 entries, not 1"),
        ("[[1]]", lambda entry: entry.rows("key"), "key must be a list of lists of texts in quotes"),
        ("{a: 1}", lambda entry: entry.entries("key"), "key must be a list of entries"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, written: str, read: object, reason: str) -> None:
    entry = entry_of(tmp_path, f"first: 1\nkey: {written}\n")

    assert callable(read)
    read(entry)

    assert [str(fault) for fault in entry.faults] == [f"one.yaml:2: {reason}"]


def test_a_number_without_quotes_counts_where_it_is_asked_for() -> None:
    assert Entry({"key": 3}, "one.yaml").text("key", unquoted=True) == "3"


def test_an_inner_entry_is_called_by_its_name_or_place_and_known_above(tmp_path: Path) -> None:
    entry = entry_of(tmp_path)

    named, numbered = entry.entries("parts", "id")
    named.whole("name")
    numbered.text("title")

    assert [(fault.entry, fault.line) for fault in entry.faults] == [("P-1", 12), ("parts 2", 13)]
    assert named.faults == entry.faults[:1]
    with pytest.raises(FaultyContent, match=r"one\.yaml:12: P-1: name .*\none\.yaml:13: parts 2: title is"):
        entry.raise_faults()


def test_keys_that_nobody_read_are_refused_at_any_depth(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "nmae: x\npart: {tilte: y}\n")

    entry.entry("part")
    entry.done()

    assert [str(fault) for fault in entry.faults] == [
        "one.yaml:1: nmae is not known here",
        "one.yaml:2: part: tilte is not known here",
    ]


def test_of_an_entry_of_a_wrong_kind_nothing_else_is_told() -> None:
    entry = Entry({"kind": "poem", "verse": 1}, "one.yaml")

    assert entry.kind("kind", ["prose", "law"]) == "prose"
    entry.text("text")
    entry.entry("part").text("title")
    entry.done()

    assert [fault.reason for fault in entry.faults] == ["kind must be one of prose, law, not 'poem'"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a: 1\nb: }\n", "one.yaml:2: is not YAML: "),
        (b"a: 1\na: 2\n", "one.yaml:2: is not YAML: a stands twice"),
        (b"? [a]\n: 1\n", "one.yaml:1: is not YAML: a key must be a text"),
        (b"\xff\xfe", "one.yaml: is not written in UTF-8"),
        (b"- a\n", "one.yaml: is not a mapping of keys to values"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "one.yaml").write_bytes(content)

    entry = read_content(tmp_path / "one.yaml")
    entry.text("title")

    (fault,) = entry.faults
    assert str(fault).startswith(told)


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text("code: X\n", encoding="utf-8")

    whole, files = read_files(tmp_path)
    refuse_repeated("code", ((file.text("code"), file) for file in files))

    assert [str(fault) for fault in whole.faults] == [
        "a.yaml:1: code X is used more than once",
        "b.yaml:1: code X is used more than once",
    ]


def test_what_is_not_there_is_a_fault(tmp_path: Path) -> None:
    missing, _files = read_files(tmp_path / "one.yaml")
    empty, _none = read_files(tmp_path)

    assert [str(fault) for fault in missing.faults] == ["one.yaml: is missing"]
    assert [fault.reason for fault in empty.faults] == ["holds no content file"]

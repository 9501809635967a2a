"""Recordings of simulated calls in Moodle XML: given out, taken like uploads, and said elsewhere."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from django.core.files.storage import FileSystemStorage
from django.db.models import FileField
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from lms.exchange.bank.incoming import for_bank
from lms.exchange.bank.outgoing import bank_records
from lms.exchange.exports.writing import TextOutFormat, write_file
from lms.exchange.formats.tagging import WrittenFile
from lms.exchange.imports import services as imports_services
from lms.exchange.imports.services import store_import
from lms.exchange.moodle import writing
from lms.exchange.plans.services import ImportPlan, plan_import
from lms.exchange.reading.files import read_file
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.media.models import Recording
from lms.questions.records.rules import EmbeddedFile, FilePlace, QuestionRecord
from tests.exchange.formats import records as invented
from tests.factories.exams import make_clause, make_question
from tests.factories.recordings import m4a, make_recording, mp3, opus, wav

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TURNS = [
    {"speaker": "坐席", "text": "您好，请讲。"},
    {"speaker": "用户", "text": "我要投诉 *装机* 太慢！"},
]
LEVELS = [
    {"criterion": "致歉", "points": "2", "text": "先致歉，再核实"},
    {"criterion": "致歉", "points": "0", "text": "没有致歉"},
]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, db: None) -> Path:
    field = cast("FileField[object, object]", Recording._meta.get_field("file"))
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))
    make_clause("2.2")
    return tmp_path / "recordings"


def make_call(recording: Recording | None, *, only_heard: bool = False) -> Question:
    digest = recording.digest if recording else ""
    return make_question(
        "simulated_call",
        code="CALL-1",
        turns=TURNS,
        levels=LEVELS,
        model_answer="先致歉\n\n再**核实**",
        recording=digest,
        only_heard=only_heard,
    )


def exported(file_format: TextOutFormat = "moodle-xml") -> WrittenFile:
    records = bank_records(Question.objects.order_by("code"), with_recordings=file_format == "moodle-xml")
    return write_file(records, format=file_format)


def planned(data: bytes) -> ImportPlan:
    return plan_import(for_bank(read_file("x.xml", data)))


def forgotten(folder: Path) -> None:
    """Empty the bank and the folder, as on another site."""
    Question.objects.non_polymorphic().update(current_version=None, approved_version=None)
    QuestionVersion.objects.all().delete()
    Question.objects.all().delete()
    Recording.objects.all().delete()
    for path in folder.iterdir():
        path.unlink()


@pytest.mark.parametrize("data", [wav(2), mp3(), opus(), m4a()], ids=["wav", "mp3", "opus", "m4a"])
@pytest.mark.parametrize("only_heard", [False, True])
def test_a_call_goes_to_another_site_with_its_recording(data: bytes, only_heard: bool, folder: Path) -> None:
    recording = make_recording(data)
    question = make_call(recording, only_heard=only_heard)
    body, digest = question.body, recording.digest
    told = (recording.media_type, recording.seconds, recording.size)

    written = exported()
    forgotten(folder)
    plan = planned(written.data)
    assert (written.left_out, plan.faults, Recording.objects.count()) == ((), (), 0)
    store_import(plan=plan, by=None, now=NOW)

    kept, again = Recording.objects.get(), Question.objects.get()
    assert (kept.media_type, kept.seconds, kept.size) == told
    assert (folder / digest).read_bytes() == data
    said = ("turns", "levels", "recording")
    assert [again.body[name] for name in said] == [body[name] for name in said]
    assert again.body.get("only_heard", False) is only_heard
    assert again.body["model_answer"] == "先致歉\n再核实"
    assert again.current_version is not None
    assert again.current_version.content["recording"] == digest
    assert ("我要投诉" in str(again.current_version.content["turns"])) is not only_heard


def test_what_comes_back_to_its_own_site_changes_nothing(folder: Path) -> None:
    make_call(make_recording())

    plan = planned(exported().data)

    assert (len(plan.unchanged), plan.new, plan.changed, plan.faults) == (1, (), (), ())


def test_another_recording_of_a_known_call_is_a_change_and_kept_beside_the_old_one(folder: Path) -> None:
    make_call(make_recording())
    old, new = (base64.b64encode(data) for data in (wav(), wav(pitch=5)))

    plan = planned(exported().data.replace(old, new))
    assert len(plan.changed) == 1
    store_import(plan=plan, by=None, now=NOW)

    assert {(folder / one.digest).read_bytes() for one in Recording.objects.all()} == {wav(), wav(pitch=5)}
    assert Question.objects.get().versions.count() == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3<html><script>alert(1)</script>" * 40,
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"RIFF\0\0\0\0WAVE<b>",
    ],
    ids=["empty", "html", "png", "no length"],
)
def test_what_is_no_recording_is_a_fault_of_its_question(data: bytes, folder: Path) -> None:
    make_call(make_recording())
    bent = exported().data.replace(base64.b64encode(wav()), base64.b64encode(data))
    forgotten(folder)

    plan = planned(bent)

    assert (len(plan.faults), plan.new) == (1, ())
    assert "recording-" in plan.faults[0].message


def test_a_recording_beyond_the_limit_is_a_fault(folder: Path, settings: Settings) -> None:
    make_call(make_recording(wav(10)))
    written = exported().data
    settings.XUNPING = {"questions": {"recording_bytes": 100_000}}

    assert len(planned(written).faults) == 1


def test_a_recording_that_the_file_only_names_is_a_fault(folder: Path) -> None:
    make_call(make_recording())
    data = exported().data
    start, end = data.index(b"<file "), data.index(b"</file>") + len(b"</file>")

    plan = planned(data[:start] + data[end:])

    assert len(plan.faults) == 1


def test_an_import_that_fails_leaves_no_recording(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_call(make_recording())
    data = exported().data
    forgotten(folder)

    def full(*_arguments: object, **_more: object) -> None:
        assert len(list(folder.iterdir())) == 1
        raise OSError("disk full")

    monkeypatch.setattr(imports_services, "add_rows", full)
    with pytest.raises(OSError, match="disk full"):
        store_import(plan=planned(data), by=None, now=NOW)

    assert (list(folder.iterdir()), Recording.objects.count()) == ([], 0)


def test_other_formats_say_that_they_hold_no_recording(folder: Path) -> None:
    make_call(make_recording(), only_heard=True)
    translation.activate("en")

    (gift,), (sheet,) = exported("gift").left_out, exported("xlsx").left_out

    assert (gift.whole, sheet.whole) == (True, False)
    assert "the recording of the call, that takers only hear the recording" in sheet.reason.replace(
        "、", ", "
    )


def test_a_recording_that_is_gone_or_too_large_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = make_recording()
    make_call(recording)
    monkeypatch.setattr(writing, "MOST_RECORDED", len(wav()) - 1)
    (large,) = exported().left_out
    monkeypatch.undo()
    monkeypatch.setattr(
        cast("FileField[object, object]", Recording._meta.get_field("file")),
        "storage",
        FileSystemStorage(location=folder.parent),
    )
    (folder / recording.digest).unlink()

    (gone,) = exported().left_out

    assert (large.whole, gone.whole) == (False, False)
    assert large.reason != gone.reason
    assert [one.recording for one in read_file("x.xml", exported().data).questions] == [None]


@given(
    st.lists(st.tuples(invented.lines(), invented.lines()), min_size=1, max_size=3),
    invented.lines(),
    st.none() | invented.lines(),
    st.booleans(),
)
def test_a_call_comes_back_equal(
    turns: list[tuple[str, str]], stem: str, model: str | None, heard: bool
) -> None:
    record = QuestionRecord(
        "simulated_call",
        stem,
        options=tuple(f"{speaker}：{text}" for speaker, text in turns),
        answer=model,
        rubric="致歉 | 2 | 先致歉\n致歉 | 0 | 没有",
        recording="通话 1.wav",
        only_heard=True if heard else None,
        files=(EmbeddedFile("通话 1.wav", wav()),),
    )

    written = write_file([record], format="moodle-xml")

    (again,) = read_file("x.xml", written.data).questions
    plain = {"stem_html": None, "options_html": (), "place": FilePlace()}
    assert written.left_out == ()
    assert replace(again, **plain) == record  # type: ignore[arg-type] # fields by name

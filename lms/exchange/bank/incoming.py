"""Give records what the bank stores: Markdown that shows what the file says, and the recording of a call."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from lms.exchange.bank.outgoing import WRITTEN_KINDS, inner_texts, rendered, with_inner_texts
from lms.exchange.formats.pictures import (
    PictureUnfit,
    TakenPicture,
    digest_of,
    digests_in,
    new_files,
    signed_record,
    taken_pictures,
    without_signs,
)
from lms.exchange.formats.plain import BLANK, plain_from_html, tidy
from lms.exchange.understanding.rules.blanks import blanks_in, with_blanks
from lms.questions.bank.models import Question
from lms.questions.bank.queries import Choice, chosen_questions
from lms.questions.bank.rules import LONGEST_CODE
from lms.questions.kinds.registry import kind_of, kinds
from lms.questions.media.queries import digests_of_pictures, pictures_by_digest
from lms.questions.media.services import NoRecording, RecordingTooLarge, looked_into
from lms.questions.records.rules import (
    EmbeddedFile,
    FileFault,
    Lost,
    QuestionRecord,
    Reading,
    with_kept_notes,
)
from lms.questions.texts.formulas import in_one_notation, split_at_formulas, with_sources
from lms.questions.texts.prose import BLANK as BANK_BLANK
from lms.questions.texts.prose import block_html, inline_html, pictures_in

_SHOWN_BLANK: Final = re.compile(r'<span data-blank="\d+"></span>')
_BLANK_RUN: Final = re.compile(r"_{4,}")
_MARKS: Final = re.compile(r"([\\`*_\[\]<>&#~|+=!$-])")
_NUMBER: Final = re.compile(r"^(\d{1,9})([.)])", re.MULTILINE)
_ELEMENTS: Final = (
    (re.compile(r"</?(?:strong|b)>", re.IGNORECASE), "**"),
    (re.compile(r"</?(?:em|i)>", re.IGNORECASE), "*"),
    (re.compile(r"</?code>", re.IGNORECASE), "`"),
    (re.compile(r"<br ?/?>\s*", re.IGNORECASE), "\n"),
    (re.compile(r"\s*</li>\s*", re.IGNORECASE), ""),
    (re.compile(r"\s*<li>\s*", re.IGNORECASE), "\n- "),
    (re.compile(r"\s*</?(?:p|ul|div)>\s*", re.IGNORECASE), "\n\n"),
)


def for_bank(reading: Reading, step: Callable[[], None] | None = None) -> Reading:
    """Give the reading as the bank takes it; what the bank shows just so already keeps its own writing.

    `step` is called once for each question.
    """
    asked = [one for record in reading.questions for one in (record, *record.parts)]
    codes = [record.code for record in asked if record.code]
    known = {question.code: question for question in chosen_questions(Choice(codes))} if codes else {}
    files = [file for record in reading.questions for file in record.files]
    library = pictures_by_digest(digest_of(file.data) for file in files)
    records, lost, faults = list[QuestionRecord](), list(reading.lost), list(reading.faults)
    for record in reading.questions:
        if step:
            step()
        try:
            pictures = taken_pictures(record, library)
            heard = taken_recording(record)
        except (PictureUnfit, RecordingUnfit) as unfit:
            faults.append(FileFault(record.place, str(unfit)))
            continue
        source = _source_of(record, known)
        stored = _stored(record, pictures, source)
        held = source.parts if source and len(source.parts) == len(record.parts) else ()
        parts = []
        for place, part in enumerate(record.parts):
            its = _source_of(part, known) or (held[place] if held and held[place].kind == part.kind else None)
            parts.append(replace(_stored(part, pictures, its), files=()))  # the case carries them
        stored = replace(stored, parts=tuple(parts))
        records.append(with_recording(stored, heard))
        lost += _unsaid(record, {*pictures, record.recording}, {one.name for one in lost})
    return replace(reading, questions=tuple(records), faults=tuple(faults), lost=tuple(lost))


def _unsaid(record: QuestionRecord, used: Set[str | None], said: Set[str]) -> Iterator[Lost]:
    """Name what a question carries and the bank does not keep, but for what its reader said already."""
    for file in record.files:
        if file.name not in used | said:
            yield Lost(record.place, file.name, _("Not taken along: no text shows this file as a picture."))
    if record.code and len(record.code) > LONGEST_CODE:
        text = _("Not taken along: an identifier has at most %(count)d characters here.")
        yield Lost(record.place, record.code[:LONGEST_CODE], text % {"count": LONGEST_CODE})


def _source_of(record: QuestionRecord, known: Mapping[str, Question]) -> QuestionRecord | None:
    """Give what the bank holds under a record's code and kind."""
    question = known.get(record.code or "")
    if question is None or question.kind != record.kind or question.kind not in kinds():
        return None
    return kind_of(question.kind).record_of(question)


def _stored(
    record: QuestionRecord, pictures: Mapping[str, TakenPicture], source: QuestionRecord | None
) -> QuestionRecord:
    """Write a record's texts as Markdown; a text the bank shows just so keeps its own writing."""
    record = _with_shown_blanks(record)
    signed, marks = signed_record(record, pictures)
    stem = _BLANK_RUN.sub(BANK_BLANK, _markdown(signed.stem, signed.stem_html, _block))
    said = _markdown(signed.explanation, signed.explanation_html, _block) if signed.explanation else None
    htmls = signed.options_html or ("",) * len(signed.options)
    options = (_markdown(one, html, _inline) for one, html in zip(signed.options, htmls, strict=True))
    written = replace(
        signed,
        stem=without_signs(stem, marks),
        explanation=said and without_signs(said, marks),
        options=tuple(without_signs(option, marks) for option in options),
        notes=tuple(_markdown(note, None, _inline) for note in signed.notes),
        files=new_files(pictures),
    )
    render = _block if signed.kind in WRITTEN_KINDS else _inline
    inner = [_markdown(text, None, render) for text in inner_texts(signed)]
    written = with_inner_texts(written, inner)
    return written if source is None else _as_known(record, written, source, is_new_picture=bool(marks))


def _with_shown_blanks(record: QuestionRecord) -> QuestionRecord:
    """Write the blanks of a fill-in text one way; a text without any gets one at its end."""
    if record.kind != "fill_in" or not record.answer:
        return record
    stem = record.stem
    if (
        isinstance(record.answer, tuple)
        and record.stem_html is None
        and blanks_in(stem) == len(record.answer)
    ):
        stem = with_blanks(stem, BLANK)
    if _BLANK_RUN.search(stem):
        return replace(record, stem=stem)
    html = f"{record.stem_html} {BLANK}" if record.stem_html and record.files else None
    return replace(record, stem=f"{stem} {BLANK}", stem_html=html)


def _as_known(
    record: QuestionRecord, written: QuestionRecord, source: QuestionRecord, *, is_new_picture: bool
) -> QuestionRecord:
    """Keep the bank's own writing of each text that shows as the file says it, pictures included."""
    shown = rendered(source)
    if is_new_picture:
        texts = (source.stem, *source.options, source.explanation or "")
        keys = [key for text in texts for key in pictures_in(text)]
        digests = digests_of_pictures(keys)
        is_new_picture = digests_in(written) != [digests.get(key, "") for key in keys]
    said = written.answer is not None
    written = replace(
        written,
        answer=written.answer if said else source.answer,
        rubric=written.rubric or source.rubric,
        recording=written.recording or source.recording,
        only_heard=source.only_heard if written.only_heard is None else written.only_heard,
        unit=written.unit or source.unit,
        ordered=written.ordered and source.ordered,
        keeps_order=source.keeps_order if written.keeps_order is None else written.keeps_order,
    )
    same_explanation = shown.explanation == record.explanation and not is_new_picture
    inner = _kept(inner_texts(source), inner_texts(shown), inner_texts(written), inner_texts(record))
    options = _kept(source.options, shown.options, written.options, record.options)
    known = replace(
        with_inner_texts(written, inner),
        stem=source.stem if shown.stem == record.stem and not is_new_picture else written.stem,
        options=written.options if is_new_picture else options,
        notes=_kept(source.notes, shown.notes, written.notes, record.notes),
        explanation=source.explanation if same_explanation else written.explanation,
    )
    return with_kept_notes(known, source)


def _kept(
    source: Sequence[str], shown: Sequence[str], written: Sequence[str], said: Sequence[str]
) -> tuple[str, ...]:
    """Give the bank's writing of a list that shows as the file says it."""
    return tuple(source) if tuple(shown) == tuple(said) else tuple(written)


def _block(markdown: str) -> str:
    return _SHOWN_BLANK.sub(BLANK, with_sources(block_html(markdown)))


def _inline(markdown: str) -> str:
    return with_sources(inline_html(markdown))


def _markdown(plain: str, html: str | None, render: Callable[[str], str]) -> str:
    """Write Markdown that shows a text, formulas set: from its HTML, as it is, or with its marks escaped."""
    said = in_one_notation(tidy(plain))
    writings = [plain]
    if html:
        for element, mark in _ELEMENTS:
            html = element.sub(mark, html)
        marked = re.sub(r"\n{3,}", "\n\n", html.replace("\n\n\n- ", "\n\n- ")).strip()
        writings.insert(0, marked)
    for written in writings:
        if plain_from_html(render(written)) == said:
            return written
    pieces = (
        piece if formula else BANK_BLANK.join(_MARKS.sub(r"\\\1", part) for part in _BLANK_RUN.split(piece))
        for piece, formula in split_at_formulas(plain)
    )
    return _NUMBER.sub(r"\1\\\2", "".join(pieces))


class RecordingUnfit(Exception):
    """An embedded file is no recording that is played here; the message says what to do."""


def taken_recording(record: QuestionRecord) -> EmbeddedFile | None:
    """Give the recording a record plays, named by its digest; raises RecordingUnfit."""
    if not record.recording:
        return None
    names = {"name": record.recording}
    data = next((one.data for one in record.files if one.name == record.recording), None)
    if data is None:
        raise RecordingUnfit(_("The recording “%(name)s” is not embedded. Export the question anew.") % names)
    try:
        return EmbeddedFile(looked_into(data).digest, data)
    except NoRecording:
        message = _(
            "“%(name)s” is no recording that browsers play. Take WAV, MP3, Ogg (Vorbis, Opus) or M4A."
        )
        raise RecordingUnfit(message % names) from None
    except RecordingTooLarge as large:
        message = _("The recording “%(name)s” is larger than %(most)d MB. Make it shorter.")
        raise RecordingUnfit(message % {**names, "most": large.most // 1_000_000}) from None


def with_recording(record: QuestionRecord, heard: EmbeddedFile | None) -> QuestionRecord:
    """Put a taken recording into a record."""
    if heard is None:
        return record
    return replace(record, recording=f"(file:{heard.name})", files=(*record.files, heard))

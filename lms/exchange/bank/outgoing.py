"""Give questions of the bank as records, with their Markdown as the text and the HTML that files hold."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from wagtail.images.models import AbstractImage

from lms.exchange.formats.pictures import embedded
from lms.exchange.formats.plain import BLANK, Rich, plain_from_html, tidy
from lms.questions.bank.models import Question
from lms.questions.kinds.registry import kind_of
from lms.questions.media.models import Recording
from lms.questions.media.services import ENDINGS
from lms.questions.records.rules import EmbeddedFile, QuestionRecord
from lms.questions.texts.formulas import with_sources
from lms.questions.texts.prose import block_html, inline_html, pictures_in, shown_pictures

# Kinds whose answer is a model answer in Markdown.
WRITTEN_KINDS: Final = frozenset({"essay", "short_answer", "simulated_call"})
_BLANK_RUN: Final = re.compile(r"_{4,}")
_SHOWN_BLANK: Final = re.compile(r'<span data-blank="\d+"></span>')


def bank_records(questions: Iterable[Question], *, with_recordings: bool = False) -> Iterator[QuestionRecord]:
    """Give each question as its kind writes it down; recordings, which are large, only where asked for."""
    for question in questions:
        record = kind_of(question.kind).record_of(question)
        if with_recordings and record.recording:
            record = _with_recording(record, record.recording)
        shown = shown_pictures("\n".join(_picturing_texts(record)))
        wordless = len({key for text in _wordless_texts(record) for key in pictures_in(text)})
        yield replace(_with_pictures(rendered(record), shown), wordless=wordless)


def _picturing_texts(record: QuestionRecord) -> list[str]:
    """Give the Markdown whose pictures files can carry."""
    own = [record.stem, *record.options, record.explanation or ""]
    return [*own, *(text for part in record.parts for text in _picturing_texts(part))]


def _wordless_texts(record: QuestionRecord) -> list[str]:
    """Give the Markdown of which files carry the words only."""
    own = [*record.notes, *inner_texts(record)]
    return [*own, *(text for part in record.parts for text in _wordless_texts(part))]


def _with_recording(record: QuestionRecord, digest: str) -> QuestionRecord:
    """Embed the recording of a call; one that is gone stays named without a file."""
    kept = Recording.objects.filter(digest=digest).first()
    if kept is None:
        return record
    try:
        with kept.file.open("rb") as file:
            data: bytes = file.read()
    except FileNotFoundError:
        return record
    name = f"recording-{digest[:12]}.{ENDINGS[kept.media_type]}"
    return replace(record, recording=name, files=(*record.files, EmbeddedFile(name, data)))


def _with_pictures(record: QuestionRecord, shown: Mapping[str, AbstractImage]) -> QuestionRecord:
    """Embed the pictures of the library that a rendered question shows."""
    if not shown:
        return record
    names, files = dict[str, str](), list[EmbeddedFile]()
    for url, picture in shown.items():
        names[url] = f"picture-{picture.pk}{PurePath(picture.file.name).suffix.lower()}"
        with picture.open_file() as file:
            files.append(EmbeddedFile(names[url], file.read()))
    return replace(_naming(record, names), files=(*record.files, *files))


def _naming(record: QuestionRecord, names: Mapping[str, str]) -> QuestionRecord:
    """Show embedded files in every text of a question and of its parts."""
    return replace(
        record,
        stem_html=embedded(record.stem_html, names) if record.stem_html else None,
        options_html=tuple(embedded(html, names) for html in record.options_html),
        explanation_html=embedded(record.explanation_html, names) if record.explanation_html else None,
        parts=tuple(_naming(part, names) for part in record.parts),
    )


def rendered(record: QuestionRecord) -> QuestionRecord:
    """Turn the Markdown of the bank into plain text, with its HTML where that holds more."""
    stem = _read(record.stem, _shown(record.stem))
    explanation = _read(record.explanation or "", _shown(record.explanation or ""))
    if explanation.plain == tidy(record.explanation or ""):
        explanation = Rich(explanation.plain)  # paragraphs are lines in it
    options = [_read(option, with_sources(inline_html(option))) for option in record.options]
    html = tuple(option.html or "" for option in options)
    record = with_inner_texts(record, [_plain(text) for text in inner_texts(record)])
    return replace(
        record,
        stem=stem.plain,
        stem_html=stem.html,
        options=tuple(option.plain for option in options),
        options_html=html if any(html) else (),
        explanation=explanation.plain or None,
        explanation_html=explanation.html,
        notes=tuple(_plain(note) for note in record.notes) if any(record.notes) else (),
        parts=tuple(rendered(part) for part in record.parts),
    )


def inner_texts(record: QuestionRecord) -> list[str]:
    """Give the texts of an answer that are Markdown: items, both sides of pairs, a model answer."""
    answer = record.answer
    if record.kind in WRITTEN_KINDS:
        return [answer] if isinstance(answer, str) else []
    if not isinstance(answer, tuple) or record.kind not in {"ordering", "matching"}:
        return []
    flat = [str(text) for one in answer for text in (one if isinstance(one, tuple) else (one,))]
    return [*flat, *record.distractors]


def with_inner_texts(record: QuestionRecord, texts: Sequence[str]) -> QuestionRecord:
    """Put texts in the places from which `inner_texts` took them."""
    if not texts:
        return record
    if record.kind in WRITTEN_KINDS:
        return replace(record, answer=texts[0])
    if record.kind == "ordering":
        return replace(record, answer=tuple(texts))
    paired = len(texts) - len(record.distractors)
    pairs = tuple(zip(texts[:paired:2], texts[1:paired:2], strict=True))
    return replace(record, answer=pairs, distractors=tuple(texts[paired:]))


def _shown(markdown: str) -> str:
    return _SHOWN_BLANK.sub(BLANK, with_sources(block_html(markdown)))


def _read(written: str, html: str) -> Rich:
    plain = plain_from_html(html)
    return Rich(plain, None if plain == _BLANK_RUN.sub(BLANK, written) else html)


def _plain(markdown: str | None) -> str:
    return plain_from_html(with_sources(block_html(markdown))) if markdown else ""

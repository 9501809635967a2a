"""Find out which recordings and pictures anybody refers to: questions, versions, drafts, pages, imports."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import ReferenceIndex, Revision

from lms.core.imports.api import ImportRun
from lms.questions.bank.models import Question, QuestionVersion

# What imports call the pictures they add; whoever gives one another title takes it for their own.
IMPORTED: Final = r"question-[0-9a-f]{12}"
_PICTURE: Final = re.compile(r"\(picture:(\d{1,9})\)")
_RECORDING: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# With what a storage adds to the name of a second file of the same name.
FILE: Final = re.compile(rf"{IMPORTED}(?:_[A-Za-z0-9]{{7}})?")
_NUMBER: Final = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What the bank names: recordings by digest, pictures by number, files by the name before the dot."""

    recordings: frozenset[str]
    pictures: frozenset[int]
    files: frozenset[str]


def named_files() -> NamedFiles:
    """Read all questions, all frozen versions and all revisions of this app, and give what they name."""
    recordings, pictures, files = set[str](), set[int](), set[str]()
    for text in _bank_texts():
        recordings.update(_RECORDING.findall(text))
        pictures.update(map(int, _PICTURE.findall(text)))
        files.update(FILE.findall(text))
    return NamedFiles(frozenset(recordings), frozenset(pictures), frozenset(files))


def _bank_texts() -> Iterator[str]:
    rows = Question.objects.non_polymorphic().order_by()
    for row in rows.values_list("stem", "explanation", "body").iterator(AT_ONCE):
        yield _text_of(row)
    frozen = QuestionVersion.objects.order_by()
    columns = ("content", "key", "explanation", "option_notes")
    for version in frozen.values_list(*columns).iterator(AT_ONCE):
        yield _text_of(version)
    drafts = Revision.objects.filter(content_type__app_label="lms_questions").order_by()
    for content in drafts.values_list("content", flat=True).iterator(AT_ONCE):
        yield _text_of(content)


def _text_of(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)


def pictures_used_elsewhere(pictures: Iterable[AbstractImage]) -> set[int]:
    """Give the pictures that other content shows, drafts included; a number that may be one counts."""
    waiting = {picture.pk: picture for picture in pictures}
    used = {key for key, picture in waiting.items() if ReferenceIndex.get_references_to(picture).exists()}
    if waiting.keys() <= used:
        return used
    drafts = Revision.objects.exclude(content_type__app_label="lms_questions").order_by()
    for content in drafts.values_list("content", flat=True).iterator(AT_ONCE):
        used |= waiting.keys() & set(map(int, _NUMBER.findall(_text_of(content))))
    return used


def imported_pictures() -> Iterator[AbstractImage]:
    """Give the pictures that imports of questions added and nobody has renamed."""
    title = rf"^{IMPORTED}\.(png|jpg)$"
    return iter(get_image_model().objects.filter(title__regex=title).order_by("pk"))


def import_with_files_waits(code: str) -> bool:
    """Tell whether a file of questions that embeds files is kept and may still be stored."""
    return any(_embeds(run) for run in ImportRun.objects.filter(code=code, applied_at=None).iterator())


def _embeds(run: ImportRun) -> bool:
    try:
        with run.file.open("rb") as stored:
            return b"@@PLUGINFILE@@" in stored.read()
    except FileNotFoundError:
        return False

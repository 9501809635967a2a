"""Read a course from its file, and refuse in words what is foreign, newer or hostile before it is stored."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from pathlib import PurePath
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from lms.authoring.bundles.queries import CONTENTS, FORMAT, VERSION
from lms.authoring.bundles.rich_texts import cleaned
from lms.authoring.bundles.values import FILE, Incoming, Mismatch, carry
from lms.authoring.drafting.packages import Members, damaged
from lms.authoring.drafting.pictures import UnfitPicture, fit_picture
from lms.authoring.drafting.rules import DraftCourse, DraftFile, DraftLesson, DraftTranslation
from lms.core.languages import TranslationLanguage
from lms.core.refusals import Refusal, UnreadableFile, sentence
from lms.core.wording import JSON, enumerated
from lms.courses.api import CoursePage
from lms.courses.content.api import (
    CitedCodes,
    LessonBody,
    cited_codes,
    look_into,
    promises_media,
    unknown_codes,
    unsafe_parts,
)
from lms.courses.translating.api import TextKind, source_texts
from lms.standards.api import Competency, clauses_by_number

TITLE, SLUG, CODE = 255, 255, 20
MOST_HOURS: Final = Decimal("999.9")
MOST_MINUTES: Final = 10_000


@dataclass(frozen=True, slots=True)
class CourseFile:
    """A course that was read, and what its reader should know before it is stored."""

    draft: DraftCourse
    remarks: Sequence[str]


def is_course_file(members: Members) -> bool:
    """Tell whether a zip says that it holds a course."""
    return CONTENTS in members


def read_course_file(members: Members) -> CourseFile:
    """Read a course, or raise UnreadableFile with the reason."""
    try:
        contents = json.loads(members[CONTENTS])
    except (ValueError, RecursionError) as fault:
        raise damaged() from fault
    if not isinstance(contents, dict) or contents.get("format") != FORMAT:
        raise UnreadableFile(_("This file holds a course of another program. Take one that was saved here."))
    version = contents.get("version")
    if not isinstance(version, int) or version > VERSION:
        words = _("The file was saved by a newer version. Update this site, then choose the file again.")
        raise UnreadableFile(words)
    try:
        return _Reader(contents, members).read()
    except (ValueError, TypeError, KeyError, InvalidOperation, RecursionError) as fault:
        raise damaged() from fault


class _Reader:
    def __init__(self, contents: dict[str, JSON], members: Members) -> None:
        self.contents = contents
        self.members = members
        self.incoming = Incoming({})

    def read(self) -> CourseFile:
        described = self.contents.get("files") or {}
        files = {name: self.file(name, about) for name, about in _mapping(described).items()}
        self.incoming = Incoming(files)
        course = _mapping(self.contents["course"])
        hours = Decimal(_text(course, "credit_hours"))
        if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
            raise Mismatch
        draft = DraftCourse(
            title=_text(course, "title", TITLE) or _("Untitled"),
            title_en=_text(course, "title_en", TITLE),
            code=_text(course, "code", CODE),
            summary=_text(course, "summary"),
            summary_en=_text(course, "summary_en"),
            audience=_text(course, "audience", 200),
            audience_en=_text(course, "audience_en", 200),
            credit_hours=hours.quantize(Decimal("0.1")),
            clauses=_texts(course, "clauses"),
            competencies=_texts(course, "competencies"),
            lessons=[self.lesson(_mapping(lesson)) for lesson in _list(self.contents["lessons"])],
            files=files,
        )
        return CourseFile(draft, self.remarks(draft))

    def lesson(self, values: dict[str, JSON]) -> DraftLesson:
        minutes = values.get("minutes")
        if not isinstance(minutes, int) or not 1 <= minutes <= MOST_MINUTES:
            raise Mismatch
        definition = LessonBody()
        written = [_mapping(block) for block in _list(values.get("body") or [])]
        body = carry(definition, values.get("body"), self.incoming)
        is_known = [str(block.get("type")) in definition.child_blocks for block in written]
        blocks = [_mapping(block) for block in _list(body)]
        slug = _text(values, "slug", SLUG)
        if not slug.replace("-", "").replace("_", "").isalnum():
            raise Mismatch
        return DraftLesson(
            title=_text(values, "title", TITLE) or _("Untitled"),
            slug=slug,
            minutes=minutes,
            intro=_text(values, "intro"),
            clauses=_texts(values, "clauses"),
            blocks=blocks,
            translations=[
                self.translation(_mapping(one), blocks, is_known)
                for one in _list(values.get("translations") or [])
                if _mapping(one).get("language") in TranslationLanguage.values
            ],
        )

    def translation(
        self, values: dict[str, JSON], blocks: Sequence[dict[str, JSON]], is_known: Sequence[bool]
    ) -> DraftTranslation:
        """Read a translation, with a part for each block the file has; blocks left out leave theirs out."""
        parts = [_mapping(part) for part in _list(values.get("blocks"))]
        known = [part for part, known in zip(parts, is_known, strict=True) if known]
        return DraftTranslation(
            language=_text(values, "language"),
            title=_text(values, "title", TITLE),
            intro=_text(values, "intro"),
            blocks=[self.translated(part, block) for part, block in zip(known, blocks, strict=True)],
        )

    def translated(self, part: dict[str, JSON], block: dict[str, JSON]) -> dict[str, object]:
        """Read the texts of one block that the block has, rich ones with everything unsafe taken out."""
        kinds = {each.place: each.kind for each in source_texts(block)}
        given = _mapping(part.get("texts") or {})
        texts = {
            place: cleaned(_text(given, place)) if kind is TextKind.RICH else _text(given, place)
            for place, kind in kinds.items()
            if given.get(place)
        }
        found: dict[str, object] = {"texts": texts} if texts else {}
        if texts and block["type"] == "picture" and part.get("image"):
            found["image"] = self.incoming.file(_mapping(part["image"]).get(FILE))
        return found

    def file(self, name: str, about: JSON) -> DraftFile:
        """Judge a picture or document as an upload to the library is judged, drawings more strictly."""
        described, data = _mapping(about), self.members[name]
        title, suffix = _text(described, "title", TITLE) or name, PurePath(name).suffix
        is_document = described.get("kind") == "document"
        refusal = UnreadableFile(_("The file “%(title)s” in this course cannot be taken.") % {"title": title})
        if is_document:
            allowed = getattr(settings, "WAGTAILDOCS_EXTENSIONS", None)
            if allowed is not None and suffix.removeprefix(".") not in allowed:
                raise refusal
            if promises_media(name):
                self.play(title, name, data)
        elif suffix == ".svg":
            if unsafe_parts(data):
                raise refusal
        else:
            try:
                _name, data = fit_picture(data)
            except UnfitPicture as unfit:
                raise refusal from unfit
        return DraftFile(data, title, PurePath(name).name, is_document)

    def play(self, title: str, name: str, data: bytes) -> None:
        """Refuse a video, sound or captions that would not play, in the words of the library."""
        try:
            look_into(BytesIO(data), name=name, size=len(data))
        except Refusal as unfit:
            words = _("The file “%(title)s” in this course cannot be taken: %(reason)s")
            raise UnreadableFile(words % {"title": title, "reason": sentence(unfit)}) from unfit

    def remarks(self, draft: DraftCourse) -> list[str]:
        """Say what this site does not have, so that nothing goes missing in silence."""
        found: list[str] = []
        if draft.code and CoursePage.objects.filter(code=draft.code).exists():
            words = _("Another course has the code %(code)s: this one takes the next free code.")
            found.append(words % {"code": draft.code})
        taught = {*draft.clauses, *(number for lesson in draft.lessons for number in lesson.clauses)}
        if unknown := sorted(taught - clauses_by_number(taught).keys()):
            words = _("The standard here has no clause %(codes)s: pages are kept without it.")
            found.append(words % {"codes": enumerated(unknown)})
        there = set(Competency.objects.filter(code__in=draft.competencies).values_list("code", flat=True))
        if unknown := sorted({*draft.competencies} - there):
            words = _("There is no competency %(codes)s here: the course is kept without it.")
            found.append(words % {"codes": enumerated(unknown)})
        cited = cited_codes(_mapping(block["value"]) for lesson in draft.lessons for block in lesson.blocks)
        codes = unknown_codes(cited) if cited != CitedCodes() else cited
        if unknown := sorted(codes.clauses | codes.facts | codes.laws):
            words = _("Blocks cite what is not known here: %(codes)s. Change that before you publish.")
            found.append(words % {"codes": enumerated(unknown)})
        if names := Counter(self.incoming.unknown_names):
            words = _("This site has no such blocks or fields, and they are left out: %(names)s.")
            found.append(words % {"names": enumerated(sorted(names))})
        behind = self.contents.get("left_behind")
        if isinstance(behind, int) and behind > 0:
            words = _("Links out of the course stayed where it was saved, and are text now: %(count)d.")
            found.append(words % {"count": behind})
        if titles := _texts(self.contents, "too_large"):
            words = _("Too large for the course file, so upload and choose them anew: %(titles)s.")
            found.append(words % {"titles": enumerated(titles)})
        if lost := sorted(set(self.incoming.lost)):
            words = _("These are not in the bank here and are left out: %(codes)s.")
            found.append(words % {"codes": enumerated(lost)})
        return found


def _mapping(value: object) -> dict[str, JSON]:
    if not isinstance(value, dict):
        raise Mismatch
    return value


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise Mismatch
    return value


def _text(values: Mapping[str, JSON], key: str, longest: int | None = None) -> str:
    value = values.get(key, "")
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise Mismatch
    return value


def _texts(values: Mapping[str, JSON], key: str) -> list[str]:
    found = _list(values.get(key, []))
    if any(not isinstance(one, str) for one in found):
        raise Mismatch
    return [str(one) for one in found]

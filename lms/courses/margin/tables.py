"""Declare the lists of somebody's own notes, and of what the reader asked and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import in_reader_language
from lms.courses.asking.models import Remark
from lms.courses.margin.forms import NoteFilter
from lms.courses.notes.models import LessonNote
from lms.courses.pages.queries import Addresses


@dataclass(frozen=True)
class OwnRow[RowT: (LessonNote, Remark)]:
    """A note or remark with the way back to its passage; of a lesson taken down there is none."""

    what: RowT
    url: str

    @property
    def quote(self) -> str:
        """Give the first words of the passage."""
        return self.what.quote or self.lesson

    @property
    def lesson(self) -> str:
        """Give the title of the lesson in the reader's language; it is read along as `title_en`."""
        return in_reader_language(self.what.lesson.title, getattr(self.what, "title_en", "") or "")


def with_addresses[RowT: (LessonNote, Remark)](rows: Sequence[RowT]) -> list[OwnRow[RowT]]:
    """Add the addresses of the passages; the site's root is read once."""
    addresses = Addresses()
    return [
        OwnRow(row, f"{addresses.of(row.lesson)}#b-{row.block_id}" if row.lesson.live else "") for row in rows
    ]


class NoteTable(Table[OwnRow[LessonNote]]):
    """Own notes and bookmarks, with the way back to each passage."""

    caption = _("My notes")
    filterset_class = NoteFilter
    export_name = "my-notes"
    columns = (
        Column(
            "quote",
            _("Passage"),
            link=lambda row: row.url,
        ),
        Column(
            "text",
            pgettext_lazy("in a lesson", "Note"),
            value=lambda row: row.what.text or str(_("Bookmark")),
        ),
        Column("lesson", _("Lesson"), sort="lesson__title"),
        Column("what.written_at", pgettext_lazy("note", "Written"), sort="written_at"),
        Column(
            "drop", _("Delete"), template="lms_courses/margin/drop_cell.html", export=False, is_action=True
        ),
    )
    empty = EmptyState(
        _("No note yet"),
        _("Open “⋯” beside a passage of a lesson to write a note or set a bookmark. Nobody else sees them."),
    )

    def decorated(self, rows: Sequence[OwnRow[LessonNote]]) -> Sequence[OwnRow[LessonNote]]:
        """Add the addresses of the rows that are shown."""
        return with_addresses(cast("Sequence[LessonNote]", rows))


class OwnRemarkTable(Table[OwnRow[Remark]]):
    """What the reader asked and reported, and what became of it."""

    caption = _("My questions and reports")
    columns = (
        Column("what.text", _("What I said"), link=lambda row: row.url),
        Column("what.kind", _("Kind"), value=lambda row: row.what.get_kind_display()),
        Column("lesson", _("Lesson")),
        Column("what.state", _("State"), value=lambda row: row.what.get_state_display()),
        Column("what.answer", pgettext_lazy("to a question", "Answer")),
        Column("what.made_at", pgettext_lazy("to trainers", "Sent")),
    )
    empty = EmptyState(
        _("Nothing asked yet"),
        _("Open “⋯” beside a passage of a lesson to ask its trainers or to report an error."),
    )

    def decorated(self, rows: Sequence[OwnRow[Remark]]) -> Sequence[OwnRow[Remark]]:
        """Add the addresses of the rows that are shown."""
        return with_addresses(cast("Sequence[Remark]", rows))

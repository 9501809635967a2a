"""The editor's inputs: lists row by row, texts in Markdown, clauses, facts, recordings, tables of boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Literal, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from wagtail.admin.widgets import AdminAutoHeightTextInput

from lms.questions.bank.rules import lies_in
from lms.standards.api import Fact, topics_that_count

type Cell = str | bool
type Row = dict[str, Cell]

PICTURE_CHOOSER = "wagtailimages_chooser:choose"
SPARE_ROWS = 2
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class RowColumn:
    """One column of a list: its key, its heading, and how it is filled in."""

    name: str
    label: str | Promise
    kind: Literal["text", "area", "check"] = "text"


class ClausesSelect(forms.Select):
    """Choose a chapter or a clause of the edition that counts; what it does not have stays as it was."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        """Ask the standard whenever it is shown."""
        super().__init__(attrs)
        self.choices = _chapters_and_clauses  # type: ignore[assignment] # Django asks a callable late

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        """Offer beside the rest a number that is no longer there, so that looking changes nothing."""
        groups = super().optgroups(name, value, attrs)
        offered = {str(option["value"]) for _label, options, _index in groups for option in options}
        for number in value:
            if number not in offered:
                label = gettext("%(number)s (not in the standard)") % {"number": number}
                option = self.create_option(name, number, label, True, len(groups), attrs=attrs)
                groups.append((None, [option], len(groups)))
        return groups


def _chapters_and_clauses() -> list[tuple[str, str]]:
    """List every clause below its chapter, own topics, and nothing in particular."""
    choices = [("", gettext("any clause"))]
    for chapter, topics in groupby(topics_that_count(), lambda topic: topic.chapter):
        listed = list(topics)
        number = str(chapter.number)
        if all(lies_in(topic.number, number) for topic in listed):
            label = gettext("Chapter %(number)s %(title)s") % {"number": number, "title": chapter.shown_title}
            choices.append((number, label))
        choices += [(topic.number, f"　{topic.number} {topic.shown_title}") for topic in listed]
    return choices


class WritingWidget(AdminAutoHeightTextInput):
    """A text in Markdown, with buttons that write its marks and choose a picture of the media library."""

    template_name = "lms_questions/widgets/writing.html"

    class Media:
        js = [
            "wagtailimages/js/image-chooser-modal.js",
            forms.Script("lms_questions/widgets/writing.js", type="module"),
        ]
        css = {"all": ["lms_questions/widgets/writing.css"]}

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Give the address at which pictures are chosen."""
        context: dict[str, object] = super().get_context(name, value, attrs)
        return context | {"chooser_url": reverse(PICTURE_CHOOSER)}


class RowsWidget(forms.Widget):
    """Rows of inputs; empty rows are dropped, and a script adds, moves and removes rows.

    With `pictures` a button puts a picture into the first text of a row.
    """

    template_name = "lms_questions/widgets/rows.html"

    class Media:
        js = [forms.Script("lms_questions/widgets/rows.js", type="module")]
        css = {"all": ["lms_questions/widgets/rows.css"]}

    def __init__(
        self,
        columns: Sequence[RowColumn],
        *,
        least: int = 1,
        is_ordered: bool = False,
        pictures: bool = False,
    ) -> None:
        """Show at least so many rows; `is_ordered` offers buttons that move a row."""
        super().__init__()
        self.columns, self.least, self.is_ordered = tuple(columns), least, is_ordered
        self.pictures = pictures
        self.faults: dict[tuple[int, str], list[str]] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> RowsWidget:
        """Give every form a widget whose faults are its own."""
        copied: RowsWidget = super().__deepcopy__(memo)
        copied.faults = {}
        return copied

    def point_at(self, row: int, column: str, fault: str) -> None:
        """Show what is wrong with a cell when the rows come back; rows count from 0."""
        self.faults.setdefault((row, column), []).append(fault)

    def use_required_attribute(self, initial: object) -> bool:
        """Leave it to the server: a row may be empty."""
        return False

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Lay out the rows that are there and some to fill."""
        rows: list[Row] = list(value) if isinstance(value, list) else []
        shown = rows + [{} for _ in range(max(SPARE_ROWS, self.least - len(rows)))]
        context: dict[str, object] = super().get_context(name, None, attrs)
        return context | {
            "rows": [self._cells(name, number, row) for number, row in enumerate(shown)],
            "count_name": f"{name}-count",
            "columns": self.columns,
            "is_ordered": self.is_ordered,
            "chooser_url": reverse(PICTURE_CHOOSER) if self.pictures else "",
        }

    def _cells(self, name: str, number: int, row: Row) -> list[dict[str, object]]:
        return [
            {
                "column": column,
                "name": f"{name}-{number}-{column.name}",
                "value": row.get(column.name, ""),
                "faults": self.faults.get((number, column.name), []),
            }
            for column in self.columns
        ]

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> list[Row]:
        """Read the rows in the order of their numbers, without the empty ones."""
        try:
            count = min(int(str(data.get(f"{name}-count", 0))), MOST_ROWS)
        except ValueError:
            count = 0
        rows = [self._row(data, f"{name}-{number}") for number in range(count)]
        return [row for row in rows if any(isinstance(cell, str) and cell for cell in row.values())]

    def _row(self, data: Mapping[str, object], prefix: str) -> Row:
        row: Row = {}
        for column in self.columns:
            sent = data.get(f"{prefix}-{column.name}")
            row[column.name] = sent is not None if column.kind == "check" else str(sent or "").strip()
        return row

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        """Tell whether the list was not on the form at all."""
        return f"{name}-count" not in data


class MatrixWidget(forms.CheckboxSelectMultiple):
    """What a taker may see and when, as a table of boxes: a row a moment, a column an aspect."""

    template_name = "lms_questions/widgets/matrix.html"

    class Media:
        css = {"all": ["lms_questions/widgets/rows.css"]}

    def __init__(self, rows: Mapping[str, str | Promise], columns: Mapping[str, str | Promise]) -> None:
        """Name the rows and columns; the values are row.column."""
        super().__init__()
        self.rows, self.columns = rows, columns

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Lay out the boxes."""
        ticked = set(value) if isinstance(value, list) else set()
        lines = [
            (
                label,
                [
                    (f"{row}.{column}", f"{row}.{column}" in ticked, heading)
                    for column, heading in self.columns.items()
                ],
            )
            for row, label in self.rows.items()
        ]
        context: dict[str, object] = super().get_context(name, value, attrs)
        return context | {"lines": lines, "headings": list(self.columns.values())}


class FactsWidget(forms.CheckboxSelectMultiple):
    """Facts of the standard by clause, each with value, basis and how far it was checked, as boxes to tick.

    The clauses whose facts are ticked stand open; a script adds the search.
    """

    template_name = "lms_questions/widgets/facts.html"

    class Media:
        js = [forms.Script("lms_questions/widgets/facts.js", type="module")]
        css = {"all": ["lms_questions/widgets/facts.css"]}

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Put the boxes under their clauses, in the order in which the field offers the facts."""
        context: dict[str, object] = super().get_context(name, value, attrs)
        ticked = [str(one) for one in value] if isinstance(value, list | tuple | set) else []
        found = chain.from_iterable(options for _name, options, _index in self.optgroups(name, ticked))
        boxes = [(option, cast("Fact", option["value"].instance)) for option in found]
        groups = [
            (clause, any(option["selected"] for option, _fact in found), found)
            for clause, found in (
                (clause, list(found)) for clause, found in groupby(boxes, key=lambda box: box[1].clause)
            )
        ]
        return context | {"groups": groups}


class RecordingWidget(forms.Widget):
    """Choose a recording, which is kept at once and named by its digest, so that the preview plays it."""

    template_name = "lms_questions/widgets/recording.html"

    class Media:
        js = [forms.Script("lms_questions/media/recording.js", type="module")]
        css = {"all": ["lms_questions/widgets/rows.css"]}

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Give the addresses of the player and of the upload."""
        context: dict[str, object] = super().get_context(name, value, attrs)
        return context | {
            "digest": value or "",
            "play_url": reverse("lms_questions:recording", args=[value]) if value else "",
            "upload_url": reverse("lms_questions:recording_upload"),
        }

"""Take a file of questions; say how it is to be read where the guess was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.files.workbooks.api import column_number
from lms.core.imports.api import LEAVE_OUT, meaning_field, refuse_large
from lms.exchange.plans.clauses import ChosenClauses
from lms.exchange.reading.files import FORMATS, AskedFormat, ReadingChoices
from lms.exchange.understanding.rules.carrying import KIND_LABELS
from lms.exchange.understanding.rules.cells import HeadRole
from lms.exchange.understanding.rules.kinds import PRESETS, SOME_CHOICE
from lms.exchange.workbooks.sheets.reading import Corrections
from lms.exchange.workbooks.wording import ROLES, kind_label, preset_label
from lms.questions.records.rules import Reading
from lms.standards.api import Clause, topics_that_count

OF_ROW = "row-"
MOST_ROWS = 500
FORMAT_NAMES = {
    "xlsx": gettext_lazy("Workbook (.xlsx, .xls, .csv)"),
    "text": gettext_lazy("Typed paper (.txt saved by Word)"),
    "gift": "GIFT",
    "moodle-xml": "Moodle XML",
    "aiken": "Aiken",
    "missing-word": gettext_lazy("Missing word"),
    "cloze": "Cloze",
}


class QuestionFileForm(forms.Form):
    """Take one file."""

    file = forms.FileField(
        label=gettext_lazy("File with questions"), allow_empty_file=True, validators=[refuse_large]
    )


@dataclass(frozen=True, slots=True)
class SheetOutline:
    """One sheet as it was understood: its columns as (letter, head, taken for)."""

    name: str
    row: int
    columns: tuple[tuple[str, str, str], ...] = ()


def outlines_of(reading: Reading) -> list[SheetOutline]:
    """List the sheets of a workbook that hold questions, with the heads of their columns."""
    outlines: dict[str, SheetOutline] = {}
    for one in reading.understood:
        sheet, row, column = one.place.sheet, one.place.row, one.place.column
        if sheet is None or row is None or column is None or not one.written:
            continue
        outline = outlines.setdefault(sheet, SheetOutline(sheet, row))
        if outline.row == row:
            columns = (*outline.columns, (column, one.written, one.taken_for))
            outlines[sheet] = replace(outline, columns=columns)
    return list(outlines.values()) if reading.format == "xlsx" else []


class ReadingForm(forms.Form):
    """Say how a file is to be read; a sheet has its kind, a column its meaning."""

    format = forms.ChoiceField(label=gettext_lazy("File format"), required=False)
    preset = forms.ChoiceField(label=gettext_lazy("Figures for kinds are those of"), required=False)
    clause = forms.ModelChoiceField(
        label=gettext_lazy("Clause or own topic of questions that name none"),
        queryset=Clause.objects.none(),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        outlines: Sequence[SheetOutline],
        categories: Sequence[tuple[str, int]] = (),
        rows: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Offer each sheet and each of its columns, and a clause for each category and row that names none.

        `rows` are (key, place in words); those for which the data choose a clause are offered anyway.
        """
        super().__init__(data)
        self.outlines = outlines
        self.categories = [category for category, _count in categories]
        formats = [("", _("as recognised")), *((name, FORMAT_NAMES[name]) for name in FORMATS)]
        presets = [
            ("", _("no preset: figures are faults")),
            *((name, preset_label(name)) for name in PRESETS),
        ]
        cast("forms.ChoiceField", self.fields["format"]).choices = formats
        cast("forms.ChoiceField", self.fields["preset"]).choices = presets
        clause = cast("forms.ModelChoiceField[Clause]", self.fields["clause"])
        clause.queryset = topics_that_count()
        for number, (category, count) in enumerate(categories):
            label = ngettext(
                "Clause of “%(category)s” (%(count)d question)",
                "Clause of “%(category)s” (%(count)d questions)",
                count,
            )
            self.fields[f"category-{number}"] = forms.ModelChoiceField(
                label=label % {"category": category, "count": count},
                queryset=topics_that_count(),
                required=False,
                empty_label=_("as for the others"),
            )
        self._offer_rows(rows)
        for place, outline in enumerate(outlines):
            named = [(kind, kind_label(kind)) for kind in (*KIND_LABELS, SOME_CHOICE)]
            kinds = [("", _("as understood")), *named, (LEAVE_OUT, _("leave this sheet out"))]
            label = _("Sheet “%(sheet)s”: kind") % {"sheet": outline.name}
            self.fields[f"kind-{place}"] = forms.ChoiceField(label=label, choices=kinds, required=False)
            for letter, head, taken in outline.columns:
                meanings = ((role.value, words) for role, words in ROLES.items())
                self.fields[f"column-{place}-{letter}"] = meaning_field(letter, head, taken, meanings)

    def _offer_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Offer a clause for single rows; all of them share one list, which is long."""
        named = dict(rows)
        asked = [name.removeprefix(OF_ROW) for name in self.data if name.startswith(OF_ROW)][:MOST_ROWS]
        keys = list(dict.fromkeys((*asked, *named)))
        if not keys:
            return
        clauses = [(clause.pk, str(clause)) for clause in topics_that_count()]
        choices = [("", _("as for the others")), *clauses]
        for key in keys:
            label = _("Clause of %(place)s") % {"place": named.get(key, key)}
            self.fields[f"{OF_ROW}{key}"] = forms.TypedChoiceField(
                label=label, choices=choices, coerce=int, empty_value=None, required=False
            )

    def choices(self) -> ReadingChoices:
        """Give what was chosen; a form that is not valid chooses nothing."""
        chosen = {
            name: str(value) for name, value in self.cleaned_data.items() if value and not _is_of_clause(name)
        }
        kinds: dict[str, str] = {}
        skipped: set[str] = set()
        columns: dict[str, dict[int, HeadRole | None]] = {}
        for place, outline in enumerate(self.outlines):
            kind = chosen.get(f"kind-{place}")
            if kind == LEAVE_OUT:
                skipped.add(outline.name)
            elif kind:
                kinds[outline.name] = kind
            for letter, _head, _taken in outline.columns:
                role = chosen.get(f"column-{place}-{letter}")
                if role:
                    meaning = None if role == LEAVE_OUT else HeadRole(role)
                    columns.setdefault(outline.name, {})[column_number(letter) - 1] = meaning
        return ReadingChoices(
            cast("AskedFormat", chosen.get("format") or "auto"),
            chosen.get("preset"),
            Corrections(kinds, columns, frozenset(skipped)),
        )

    def clauses_chosen(self) -> ChosenClauses:
        """Give the clauses for questions that name none."""
        by_category = {
            category: clause
            for number, category in enumerate(self.categories)
            if (clause := self.cleaned_data.get(f"category-{number}"))
        }
        chosen = {
            name.removeprefix(OF_ROW): pk
            for name, pk in self.cleaned_data.items()
            if name.startswith(OF_ROW) and pk
        }
        clauses = topics_that_count().in_bulk(chosen.values())
        by_place = {key: clauses[pk] for key, pk in chosen.items() if pk in clauses}
        return ChosenClauses(self.cleaned_data.get("clause"), by_category, by_place)

    @property
    def has_clauses(self) -> bool:
        """Tell whether a clause is chosen."""
        return any(field.value() for field in (*self.clause_fields, *self.row_fields.values()))

    @property
    def clause_fields(self) -> list[forms.BoundField]:
        """List the fields that say where all questions, or those of a category, belong."""
        return [field for field in self if _is_of_clause(field.name) and not field.name.startswith(OF_ROW)]

    @property
    def row_fields(self) -> dict[str, forms.BoundField]:
        """Give the fields that say where single questions belong, by the key of their row."""
        return {field.name.removeprefix(OF_ROW): field for field in self if field.name.startswith(OF_ROW)}

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        """List the fields that say how the file is read."""
        return [field for field in self if not _is_of_clause(field.name)]

    @property
    def fields_kept(self) -> list[forms.BoundField]:
        """List the fields that keep their value while the file is read another way."""
        return [*self.clause_fields, *(field for field in self.row_fields.values() if field.value())]


def _is_of_clause(name: str) -> bool:
    return name == "clause" or name.startswith(("category-", OF_ROW))

"""Take a file of questions; say how it is to be read where the guess was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from lms.core.settings import CoreSettings
from lms.core.sheets.cells import column_number
from lms.exams.choices import QuestionState
from lms.exams.domain.records import Reading
from lms.exams.domain.understanding.kinds import PRESETS
from lms.exams.domain.understanding.words import Role
from lms.exams.exchange import FORMATS, AskedFormat, TextOutFormat
from lms.exams.exchange.uploads import ReadingChoices
from lms.exams.models import QuestionTag
from lms.exams.queries.chosen_questions import Choice, category_choices
from lms.exams.services.import_clauses import ChosenClauses
from lms.exams.sheets.reading import Corrections
from lms.exams.sheets.wording import KINDS, ROLES, preset_words
from lms.standards.api import Clause, clauses_of_current_edition

LEAVE_OUT = "-"
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

    file = forms.FileField(label=gettext_lazy("File with questions"), allow_empty_file=True)

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse a file that is too large before it is stored."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        most = CoreSettings.current().upload_megabytes
        if (upload.size or 0) > most * 1024 * 1024:
            message = _("The file is larger than %(size)d MB. Split it into several.")
            raise forms.ValidationError(message % {"size": most})
        return upload


@dataclass(slots=True)
class SheetOutline:
    """One sheet as it was understood: its columns by letter with their heads."""

    name: str
    row: int
    columns: dict[str, tuple[str, str]] = field(default_factory=dict)


def outlines_of(reading: Reading) -> list[SheetOutline]:
    """List the sheets of a workbook that hold questions, with the heads of their columns."""
    outlines: dict[str, SheetOutline] = {}
    for one in reading.understood:
        sheet, row, column = one.place.sheet, one.place.row, one.place.column
        if sheet is None or row is None or column is None or not one.written:
            continue
        outline = outlines.setdefault(sheet, SheetOutline(sheet, row))
        if outline.row == row:
            outline.columns[column] = (one.written, one.taken_for)
    return list(outlines.values()) if reading.format == "xlsx" else []


class ReadingForm(forms.Form):
    """Say how a file is to be read; a sheet has its kind, a column its meaning."""

    format = forms.ChoiceField(label=gettext_lazy("File format"), required=False)
    preset = forms.ChoiceField(label=gettext_lazy("Figures for kinds are those of"), required=False)
    clause = forms.ModelChoiceField(
        label=gettext_lazy("Clause of questions that name none"),
        queryset=Clause.objects.none(),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        outlines: list[SheetOutline],
        categories: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Offer each sheet and each of its columns, and each category whose questions name no clause."""
        super().__init__(data)
        self.outlines = outlines
        self.categories = [category for category, _count in categories]
        formats = [("", _("as recognised")), *((name, FORMAT_NAMES[name]) for name in FORMATS)]
        presets = [
            ("", _("no preset: figures are faults")),
            *((name, preset_words(name)) for name in PRESETS),
        ]
        cast("forms.ChoiceField", self.fields["format"]).choices = formats
        cast("forms.ChoiceField", self.fields["preset"]).choices = presets
        clause = cast("forms.ModelChoiceField[Clause]", self.fields["clause"])
        clause.queryset = clauses_of_current_edition()
        for number, (category, count) in enumerate(categories):
            label = ngettext(
                "Clause of “%(category)s” (%(count)d question)",
                "Clause of “%(category)s” (%(count)d questions)",
                count,
            )
            self.fields[f"category-{number}"] = forms.ModelChoiceField(
                label=label % {"category": category, "count": count},
                queryset=clauses_of_current_edition(),
                required=False,
                empty_label=_("as for the others"),
            )
        for place, outline in enumerate(outlines):
            self._offer_sheet(place, outline)

    def _offer_sheet(self, place: int, outline: SheetOutline) -> None:
        kinds = [("", _("as understood")), *KINDS.items(), (LEAVE_OUT, _("leave this sheet out"))]
        label = _("Sheet “%(sheet)s”: kind") % {"sheet": outline.name}
        self.fields[f"kind-{place}"] = forms.ChoiceField(label=label, choices=kinds, required=False)
        for letter, (head, taken) in outline.columns.items():
            roles = [
                ("", _("as understood: %(words)s") % {"words": taken}),
                *((role.value, words) for role, words in ROLES.items()),
                (LEAVE_OUT, _("not used")),
            ]
            label = _("Column %(letter)s “%(head)s”") % {"letter": letter, "head": head[:30]}
            name = f"column-{place}-{letter}"
            self.fields[name] = forms.ChoiceField(label=label, choices=roles, required=False)

    def choices(self) -> ReadingChoices:
        """Give what was chosen; a form that is not valid chooses nothing."""
        chosen = {
            name: str(value) for name, value in self.cleaned_data.items() if value and not _is_of_clause(name)
        }
        kinds: dict[str, str] = {}
        skipped: set[str] = set()
        columns: dict[str, dict[int, Role | None]] = {}
        for place, outline in enumerate(self.outlines):
            kind = chosen.get(f"kind-{place}")
            if kind == LEAVE_OUT:
                skipped.add(outline.name)
            elif kind:
                kinds[outline.name] = kind
            for letter in outline.columns:
                role = chosen.get(f"column-{place}-{letter}")
                if role:
                    meaning = None if role == LEAVE_OUT else Role(role)
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
        return ChosenClauses(self.cleaned_data.get("clause"), by_category)

    @property
    def has_clauses(self) -> bool:
        """Tell whether a clause is chosen."""
        return any(field.value() for field in self.clause_fields)

    @property
    def clause_fields(self) -> list[forms.BoundField]:
        """List the fields that say where questions belong."""
        return [field for field in self if _is_of_clause(field.name)]

    @property
    def reading_fields(self) -> list[forms.BoundField]:
        """List the fields that say how the file is read."""
        return [field for field in self if not _is_of_clause(field.name)]


def _is_of_clause(name: str) -> bool:
    return name == "clause" or name.startswith("category-")


class ExportForm(forms.Form):
    """Choose which questions go into a file of which format."""

    format = forms.ChoiceField(
        label=gettext_lazy("File format"),
        choices=[("xlsx", gettext_lazy("Workbook (.xlsx)")), ("moodle-xml", "Moodle XML"), ("gift", "GIFT")],
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("of a question", "State"),
        choices=[("", gettext_lazy("any state")), *QuestionState.choices],
        required=False,
    )
    clause = forms.ModelChoiceField(
        label=gettext_lazy("Clause"), queryset=Clause.objects.none(), required=False
    )

    category = forms.ChoiceField(label=gettext_lazy("Category, with those below it"), required=False)
    tag = forms.ModelChoiceField(
        label=pgettext_lazy("of a question", "Tag"),
        queryset=QuestionTag.objects.order_by("name"),
        required=False,
    )

    def __init__(self, data: Mapping[str, object] | None) -> None:
        """Offer the clauses that count today and the categories of the bank."""
        super().__init__(data)
        category = cast("forms.ChoiceField", self.fields["category"])
        category.choices = [("", pgettext("of a question", "any category")), *category_choices()]
        clause = cast("forms.ModelChoiceField[Clause]", self.fields["clause"])
        clause.queryset = clauses_of_current_edition()

    def choice(self) -> Choice:
        """Give the questions that are meant."""
        clause, state = self.cleaned_data["clause"], self.cleaned_data["state"]
        category, tag = self.cleaned_data["category"], self.cleaned_data["tag"]
        return Choice(
            clauses=[clause.number] if clause else [],
            states=[state] if state else [],
            categories=[category] if category else [],
            tags=[tag.name] if tag else [],
        )

    def file_format(self) -> TextOutFormat:
        """Give the chosen format."""
        return cast("TextOutFormat", self.cleaned_data["format"])

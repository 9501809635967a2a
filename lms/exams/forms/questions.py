"""Forms for each kind of question, with lists edited row by row."""

from collections.abc import Callable, Sequence
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.exams.models import Question
from lms.exams.services.authoring import faults_of
from lms.exams.widgets import Row, RowColumn, RowsWidget

BETWEEN_TEXTS = "|"


class RowsField(forms.Field):
    """A JSON list shown as rows; `pack` and `unpack` turn stored entries into rows and back."""

    def __init__(
        self,
        widget: RowsWidget,
        *,
        unpack: Callable[[object], Row],
        pack: Callable[[Row], object],
        label: object = "",
        help_text: object = "",
        required: bool = False,
    ) -> None:
        """Never require anything here: `faults_of` says in a sentence what is missing."""
        super().__init__(widget=widget, label=label, help_text=help_text, required=required)  # type: ignore[arg-type] # lazy words
        self.unpack, self.pack = unpack, pack

    def prepare_value(self, value: object) -> object:
        """Turn stored entries into rows; rows that come back from a form stay as they are."""
        if not isinstance(value, list):
            return []
        return [one if _is_row(one, self.widget) else self.unpack(one) for one in value]

    def clean(self, value: object) -> list[object]:
        """Turn rows into entries to store."""
        return [self.pack(row) for row in cast("Sequence[Row]", value or [])]

    def has_changed(self, initial: object, data: object) -> bool:
        """Compare what would be stored."""
        return (initial or []) != self.clean(data)


def _is_row(one: object, widget: object) -> bool:
    return isinstance(one, dict) and isinstance(widget, RowsWidget) and "text" in one


def _as_is(entry: object) -> Row:
    return cast("Row", entry)


def _one_text(entry: object) -> Row:
    return {"text": str(entry)}


def _joined(entry: object) -> Row:
    return {"text": f" {BETWEEN_TEXTS} ".join(cast("list[str]", entry))}


def _split(row: Row) -> list[str]:
    parts = str(row["text"]).replace("｜", BETWEEN_TEXTS).split(BETWEEN_TEXTS)
    return [part.strip() for part in parts if part.strip()]


def options_field() -> RowsField:
    """Edit options: text, right or wrong, and why."""
    columns = (
        RowColumn("text", _("Option")),
        RowColumn("correct", _("Is right"), "check"),
        RowColumn("why", _("Why it is right or wrong"), "area"),
    )
    return RowsField(RowsWidget(columns, least=4), unpack=_as_is, pack=dict, label=_("Options"))


def blanks_field() -> RowsField:
    """Edit the accepted texts of each blank."""
    widget = RowsWidget((RowColumn("text", _("Accepted texts of the blank")),))
    return RowsField(
        widget,
        unpack=_joined,
        pack=_split,
        label=_("Blanks"),
        help_text=_(
            "One row for each blank in the order of the text; several accepted texts: 24 | twenty-four."
        ),
    )


def items_field() -> RowsField:
    """Edit items in their right order."""
    widget = RowsWidget((RowColumn("text", _("Item")),), least=4, is_ordered=True)
    return RowsField(
        widget,
        unpack=_one_text,
        pack=lambda row: row["text"],
        label=_("Items in the right order"),
        help_text=_("Takers see them shuffled."),
    )


def pairs_field() -> RowsField:
    """Edit pairs."""
    columns = (RowColumn("left", _("Left side")), RowColumn("right", _("Its partner on the right")))
    return RowsField(RowsWidget(columns, least=4), unpack=_as_is, pack=dict, label=_("Pairs"))


def distractors_field() -> RowsField:
    """Edit further texts on the right."""
    widget = RowsWidget((RowColumn("text", _("Further text on the right")),))
    return RowsField(
        widget, unpack=_one_text, pack=lambda row: row["text"], label=_("Further texts on the right")
    )


class QuestionForm(WagtailAdminModelForm):
    """What every kind has in common: it may only be saved when it can be asked."""

    def _post_clean(self) -> None:
        """Check the question as a whole once its fields are in place."""
        super()._post_clean()
        if self.errors:
            return
        for fault in faults_of(cast("Question", self.instance)):
            self.add_error(None, str(fault))


class OptionsForm(QuestionForm):
    """Single and multiple choice."""

    options = options_field()


class FillInForm(QuestionForm):
    """Blanks."""

    blanks = blanks_field()


class OrderingForm(QuestionForm):
    """Items in order."""

    items = items_field()


class MatchingForm(QuestionForm):
    """Pairs and further texts."""

    pairs = pairs_field()
    distractors = distractors_field()

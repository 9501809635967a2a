"""What the kinds with options to choose from share."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TypedDict, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.files.content.rules import Entry
from lms.questions.kinds.base import RecordUnfit
from lms.questions.kinds.forms import RowsField, as_is
from lms.questions.kinds.row_faults import RowFault, empty_cells, repeated_texts
from lms.questions.records.rules import QuestionRecord, letters
from lms.questions.scoring.rules.formats import Choice, FixedOrder
from lms.questions.texts.prose import inline_html
from lms.questions.widgets import RowColumn, RowsWidget

TOO_FEW_OPTIONS = _("At least two options are needed.")


class OptionDraft(TypedDict):
    """An option as stored with its question."""

    text: str
    correct: bool
    why: str


def options_field() -> RowsField:
    """Edit options: text, right or wrong, and why."""
    columns = (
        RowColumn("text", _("Option")),
        RowColumn("correct", _("Is right"), "check"),
        RowColumn("why", _("Why it is right or wrong"), "area"),
    )
    return RowsField(RowsWidget(columns, least=4, pictures=True), unpack=as_is, pack=dict, label=_("Options"))


def keeps_order_field() -> forms.BooleanField:
    """Let an author keep the order of the options."""
    return forms.BooleanField(
        label=_("Never shuffle the options"),
        required=False,
        help_text=_("For options such as “all of these”, or a scale: everybody sees them in this order."),
    )


def fixed_order(keeps_order: bool) -> FixedOrder:
    """Say in a content that its options stay in their order; nothing where they may be mixed."""
    return FixedOrder(fixed_order=True) if keeps_order else FixedOrder()


def order_from(record: QuestionRecord) -> dict[str, object]:
    """Take from a file whether options stay in their order; a file that does not say it changes nothing."""
    return {} if record.keeps_order is None else {"keeps_order": record.keeps_order}


def neutral_ids(texts: Iterable[str], prefix: str = "") -> dict[str, str]:
    """Give every text an id by the rank of its digest, so that neither ids nor their order tell."""
    ranked = sorted(set(texts), key=lambda text: sha256(text.encode()).digest())
    return {text: f"{prefix}{number}" for number, text in enumerate(ranked, 1)}


def compose_options(
    options: Sequence[OptionDraft],
) -> tuple[list[Choice], list[str], dict[str, str]]:
    """Give the choices to show, the ids of the right ones, and the notes by id."""
    ids = neutral_ids(option["text"] for option in options)
    choices = [Choice(id=ids[option["text"]], text=inline_html(option["text"])) for option in options]
    right = sorted(ids[option["text"]] for option in options if option["correct"])
    notes = {ids[option["text"]]: inline_html(option["why"]) for option in options if option.get("why")}
    return choices, right, notes


def read_options(entry: Entry) -> list[OptionDraft]:
    """Read options from a content file."""
    return [
        OptionDraft(
            text=option.text("text"),
            correct=option.flag("correct", default=False),
            why=option.text("why", default=""),
        )
        for option in entry.entries("options", least=1)
    ]


def option_faults(options: Sequence[OptionDraft]) -> list[RowFault]:
    """Point at options without a text, and at those that stand there already."""
    texts = repeated_texts("options", [option["text"] for option in options])
    return [*empty_cells("options", options, "text"), *texts]


def option_texts(options: Iterable[OptionDraft]) -> tuple[str, ...]:
    """List the options and why each is right or wrong."""
    return tuple(text for option in options for text in (option["text"], option.get("why", "")))


def record_options(record: QuestionRecord, options: Sequence[OptionDraft]) -> QuestionRecord:
    """Put options into a record; the answer is the letters of the right ones."""
    right = [place for place, option in enumerate(options) if option["correct"]]
    return replace(
        record,
        options=tuple(option["text"] for option in options),
        notes=tuple(option["why"] for option in options),
        answer=letters(right),
    )


def options_from(record: QuestionRecord) -> list[OptionDraft]:
    if not isinstance(record.answer, tuple):
        raise RecordUnfit(str(_("Say which options are right.")))
    names = letters(range(len(record.options)))
    right = set(cast("tuple[str, ...]", record.answer))
    if not right <= set(names):
        raise RecordUnfit(str(_("The answer names an option that is not there.")))
    notes = [*record.notes, *[""] * len(record.options)]
    return [
        OptionDraft(text=text, correct=name in right, why=note)
        for text, name, note in zip(record.options, names, notes, strict=False)
    ]

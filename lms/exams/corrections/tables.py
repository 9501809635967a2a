"""Declare the lists of corrections and of what one changes."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import marks_text
from lms.exams.marking.models import RegradedAttempt
from lms.questions.corrections.models import KeyCorrection

UNSEEN = EmptyState(
    _("You cannot see the names"),
    _("The figures above count everybody; names are shown to HR and auditors."),
)


def state_label(correction: KeyCorrection) -> str:
    """Say where a correction stands; a decision counts once everybody is marked again."""
    state = correction.get_state_display()
    waits = correction.is_awaited  # type: ignore[attr-defined] # the view adds it
    return f"{state} · {_('waits for its recalculation')}" if waits else state


class CorrectionTable(Table[KeyCorrection]):
    """All corrections, the newest first."""

    caption = _("Corrections of questions")
    default_sort = "-made_at"
    export_name = "corrections"
    columns = (
        Column(
            "version.question.code",
            pgettext_lazy("correction", "Question"),
            link=lambda row: reverse("lms_exams:correction", args=[row.pk]),
        ),
        Column("get_policy_display", _("What is done"), sort="policy"),
        Column("state", _("State"), value=state_label, sort="state"),
        Column("reason", _("Reason")),
        Column("seen", _("Attempts with the question"), numeric=True, sort="seen"),
        Column("made_at", _("Made at"), sort="made_at"),
    )
    empty = EmptyState(
        _("No questions corrected yet"),
        _(
            "If a question that was used turns out to be wrong, "
            "open it from its sitting and correct it there."
        ),
    )


def passing_label(row: RegradedAttempt) -> str:
    """Say what becomes of passing."""
    if row.passed_before == row.passed_after:
        return str(_("Passed")) if row.passed_after else str(_("Not passed"))
    return str(_("Passes now")) if row.passed_after else str(_("No longer passes"))


def marks_moved(row: RegradedAttempt) -> Decimal:
    """Give the difference in marks."""
    return row.marks_after - row.marks_before


def moved_text(difference: object) -> str:
    """Write a difference in marks with its sign."""
    text = marks_text(difference)
    return text if text == "0" or text.startswith("-") else f"+{text}"


class ChangeTable(Table[RegradedAttempt]):
    """Whose marks change, and by how much."""

    caption = _("Who changes by how much")
    default_sort = "attempt__employee__number"
    export_name = "regrade"
    export_action = "exams.exported"
    columns = (
        Column("attempt.employee.number", _("Staff number"), sort="attempt__employee__number"),
        Column(
            "attempt.employee.name",
            _("Full name"),
            link=lambda row: reverse("lms_exams:result", args=[row.attempt.token]),
        ),
        Column("attempt.sitting.title", _("Sitting"), sort="attempt__sitting__title"),
        Column("marks_before", _("Marks before"), numeric=True, sort="marks_before", text=marks_text),
        Column("max_before", _("Possible before"), numeric=True, text=marks_text),
        Column("marks_after", _("Marks after"), numeric=True, sort="marks_after", text=marks_text),
        Column("max_after", _("Possible after"), numeric=True, text=marks_text),
        Column("moved", _("Difference"), numeric=True, value=marks_moved, text=moved_text),
        Column("passing", _("Passing"), value=passing_label, sort="passed_after"),
    )
    empty = EmptyState(_("Nobody's marks change"), _("Whoever got the question keeps the marks."))


class UnseenChangeTable(ChangeTable):
    """Whose marks change, for a reader who may see none of them by name."""

    empty = UNSEEN

"""Import quality reviews, one row for each clause of a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.api import (
    Change,
    Fault,
    JobProgress,
    Receipt,
    ReceiptLine,
    SheetColumn,
    SheetRow,
    amount,
    day,
    flag,
    text,
)
from lms.evaluation.models import QualityItem, QualityReview
from lms.evaluation.services.recording import ReviewRow, upsert_reviews
from lms.evaluation.sheets.lookups import HrImport, customers_words, known_people, person_faults
from lms.standards.api import clauses_by_number

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser
type Heading = tuple[str, str, str, bool, str]


class ReviewsImport(HrImport):
    """Rows of one reference make one review; the unit is that of the day's posting."""

    code = "quality-reviews"
    title = gettext_lazy("Quality reviews")
    intro = gettext_lazy("One row for each clause of a review. The recording itself is never kept here.")
    key = ("reference", "clause")
    back_url_name = "lms_evaluation:reviews"
    columns = (
        SheetColumn(
            "reference",
            gettext_lazy("Reference"),
            text(max_length=60),
            aliases=("质检编号",),
            example="QA-2611-0042",
        ),
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            text(max_length=20),
            aliases=("工号", "员工编号"),
            example="00231",
        ),
        SheetColumn(
            "day",
            gettext_lazy("Reviewed on"),
            day(future=False),
            aliases=("质检日期", "日期"),
            example="2026-11-12",
        ),
        SheetColumn(
            "reviewer", gettext_lazy("Reviewer"), text(max_length=60), aliases=("质检员",), example="孙静"
        ),
        SheetColumn("clause", gettext_lazy("Clause"), text(max_length=10), aliases=("条款",), example="2.1"),
        SheetColumn(
            "points",
            gettext_lazy("Points"),
            amount(places=1, minimum=0, maximum=999),
            aliases=("得分",),
            example="8",
        ),
        SheetColumn(
            "max_points",
            gettext_lazy("Points possible"),
            amount(places=1, minimum=0.1, maximum=999),
            aliases=("满分",),
            example="10",
        ),
        SheetColumn(
            "fatal",
            gettext_lazy("Critical error"),
            flag(),
            aliases=("致命差错",),
            required=False,
            choices=lambda: ["否", "是"],
        ),
        SheetColumn("note", gettext_lazy("Note"), customers_words(), aliases=("备注",), required=False),
    )

    def check(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Report unknown people and clauses, too many points, and rows of one reference that disagree."""
        people, clauses = known_people(rows), clauses_by_number()
        owners = dict(
            QualityReview.objects.filter(reference__in={row.text("reference") for row in rows}).values_list(
                "reference", "employee__number"
            )
        )
        headings: dict[str, Heading] = {}
        for row in rows:
            yield from person_faults(row, people, row.day("day"))
            yield from _points_faults(row)
            if row.text("clause") not in clauses:
                said = _("The standard has no clause “%(number)s”.") % {"number": row.text("clause")}
                yield Fault(row, "clause", said, _("Write the number as in the standard, for example 2.1."))
            yield from _reference_faults(row, headings, owners)

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Compare with the reviews of those references; one query."""
        kept = _kept({row.text("reference") for row in rows})
        return [_change(each, kept.get((each.reference, each.clause_id))) for each in _review_rows(rows)]

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows and say how many were new."""
        changes = self.compare(rows)
        upsert_reviews(_review_rows(rows))
        if progress:
            progress.step(len(rows))
        return Receipt(
            headline=_("Quality reviews imported"),
            lines=(
                ReceiptLine(_("Reviews"), len({row.text("reference") for row in rows})),
                ReceiptLine(_("New items"), changes.count(Change.NEW)),
                ReceiptLine(_("Changed items"), changes.count(Change.CHANGED)),
            ),
            link_label=_("See the reviews"),
            link_url=reverse("lms_evaluation:reviews"),
        )


def _points_faults(row: SheetRow) -> Iterator[Fault]:
    if row.amount("points") > row.amount("max_points"):
        yield Fault(
            row, "points", _("More points than possible."), _("Check whether the two numbers are swapped.")
        )


def _reference_faults(row: SheetRow, headings: dict[str, Heading], owners: dict[str, str]) -> Iterator[Fault]:
    reference = row.text("reference")
    heading = (
        row.text("number"),
        row.day("day").isoformat(),
        row.text("reviewer"),
        row.flag("fatal"),
        row.text("note"),
    )
    if headings.setdefault(reference, heading) != heading:
        said = _("Rows of “%(reference)s” disagree about person, day, reviewer, critical error or note.") % {
            "reference": reference
        }
        yield Fault(row, "reference", said, _("Write the same in every row of one review."))
    if owners.get(reference, row.text("number")) != row.text("number"):
        said = _("“%(reference)s” already is a review of %(number)s.") % {
            "reference": reference,
            "number": owners[reference],
        }
        yield Fault(row, "reference", said, _("Give the review another reference."))


def _review_rows(rows: Sequence[SheetRow]) -> list[ReviewRow]:
    people, clauses = known_people(rows), clauses_by_number()
    found: list[ReviewRow] = []
    for row in rows:
        employee = people.by_number[row.text("number")]
        unit = people.unit_on(employee, row.day("day"))
        if unit is None:
            raise LookupError(row.number)
        found.append(
            ReviewRow(
                reference=row.text("reference"),
                employee_id=employee.pk,
                unit_id=unit,
                reviewed_on=row.day("day"),
                reviewer=row.text("reviewer"),
                fatal_error=row.flag("fatal"),
                note=row.text("note"),
                clause_id=clauses[row.text("clause")].pk,
                points=row.amount("points"),
                max_points=row.amount("max_points"),
            )
        )
    return found


def _kept(references: set[str]) -> dict[tuple[str, int], ReviewRow]:
    items = QualityItem.objects.filter(review__reference__in=references).select_related("review")
    return {
        (item.review.reference, item.clause_id): ReviewRow(
            reference=item.review.reference,
            employee_id=item.review.employee_id,
            unit_id=item.review.unit_id,
            reviewed_on=item.review.reviewed_on,
            reviewer=item.review.reviewer,
            fatal_error=item.review.fatal_error,
            note=item.review.note,
            clause_id=item.clause_id,
            points=item.points,
            max_points=item.max_points,
        )
        for item in items
    }


def _change(row: ReviewRow, kept: ReviewRow | None) -> Change:
    if kept is None:
        return Change.NEW
    return Change.UNCHANGED if kept == row else Change.CHANGED

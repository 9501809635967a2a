"""Import quality reviews, one row for each clause of a review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import batched

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.files.workbooks.api import SheetColumn, amount, code_of, customer_text, day, flag, text
from lms.core.imports.api import Change, Difference, Fault, SheetRow, other_rows
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.performance.choices import EvidenceKind
from lms.performance.evidence.keeping import evidence_changed
from lms.performance.evidence.sheets import HrImport, known_people, person_faults, unit_names
from lms.performance.quality.models import QualityItem, QualityReview
from lms.performance.quality.services import ROWS_AT_ONCE, QualityReviewRow, count_again, upsert_reviews
from lms.standards.api import clauses_by_number

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser
type Heading = tuple[str, str, str, bool, str]
# What a column says about the review as a whole, by the field that keeps it.
HEAD = {"day": "reviewed_on", "reviewer": "reviewer", "fatal": "fatal_error", "note": "note"}
KEPT_OF_HEAD = ("employee_id", "unit_id", *HEAD.values())
POINTS = ("points", "max_points")


class ReviewsImport(HrImport):
    """Rows of one reference make one review; the unit is that of the day's posting."""

    code = "quality-reviews"
    title = gettext_lazy("Quality reviews")
    intro = gettext_lazy("One row for each clause of a review. The recording itself is never kept here.")
    key = ("reference", "clause")
    back_url_name = "lms_performance:reviews"
    columns = (
        SheetColumn(
            "reference",
            gettext_lazy("Reference"),
            code_of(max_length=60),
            aliases=("质检编号",),
            example="QA-2611-0042",
        ),
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            code_of(max_length=20),
            aliases=("工号", "员工工号", "员工编号"),
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
        SheetColumn(
            "clause", gettext_lazy("Clause"), code_of(max_length=10), aliases=("条款",), example="2.1"
        ),
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
            choices=lambda: {"否": "", "是": ""},
        ),
        SheetColumn("note", gettext_lazy("Note"), customer_text(), aliases=("备注",), required=False),
    )

    def check(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Report unknown people and clauses, too many points, and rows of one reference that disagree."""
        people, clauses = known_people(rows), clauses_by_number()
        owners = dict(
            QualityReview.objects.filter(reference__in={row.text("reference") for row in rows}).values_list(
                "reference", "employee__number"
            )
        )
        yield from _disagreements(rows)
        for row in rows:
            yield from person_faults(row, people, row.day("day"))
            if row.amount("points") > row.amount("max_points"):
                swapped = _("Check whether the two numbers are swapped.")
                yield Fault(row, "points", _("More points than possible."), swapped)
            if row.text("clause") not in clauses:
                said = _("The standard has no clause “%(number)s”.") % {"number": row.text("clause")}
                yield Fault(row, "clause", said, _("Write the number as in the standard, for example 2.1."))
            reference, number = row.text("reference"), row.text("number")
            if owners.get(reference, number) != number:
                said = _("“%(reference)s” already is a review of %(number)s.") % {
                    "reference": reference,
                    "number": owners[reference],
                }
                yield Fault(row, "reference", said, _("Give the review another reference."))

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Compare with the reviews of those references; a new item that rewrites its review changes it."""
        kept = KeptReviews.of(rows)
        return [kept.change(each) for each in _review_rows(rows)]

    def differences(self, rows: Sequence[SheetRow]) -> list[list[Difference]]:
        """Give what is kept of each review and item and would change."""
        kept, found = KeptReviews.of(rows), _review_rows(rows)
        units = unit_names({each.unit_id for each in found} | {each.unit_id for each in kept.heads.values()})
        return [list(self._differences(each, kept, units)) for each in found]

    def _differences(
        self, row: QualityReviewRow, kept: KeptReviews, units: Mapping[int, str]
    ) -> Iterator[Difference]:
        head, item = kept.heads.get(row.reference), kept.items.get((row.reference, row.clause_id))
        if head is None:
            return
        if head.unit_id != row.unit_id:
            yield Difference(_("Unit of the day"), units[head.unit_id], units[row.unit_id])
        for name, attribute in HEAD.items():
            was, now = getattr(head, attribute), getattr(row, attribute)
            if was != now:
                yield self.difference(name, was, now)
        for name, was, now in zip(POINTS, item or (None, None), (row.points, row.max_points), strict=True):
            if was != now:
                yield self.difference(name, was, now)

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows and say how many were new."""
        changes = [row.change for row in rows]
        for batch in batched(_review_rows(rows), ROWS_AT_ONCE):
            upsert_reviews(batch)
            if progress:
                progress.step(len(batch))
        count_again({row.text("reference") for row in rows if row.change is not Change.UNCHANGED})
        evidence_changed(EvidenceKind.REVIEWS)
        return Receipt(
            headline=gettext_lazy("Quality reviews imported"),
            lines=(
                ReceiptLine(gettext_lazy("Reviews"), len({row.text("reference") for row in rows})),
                ReceiptLine(gettext_lazy("New items"), changes.count(Change.NEW)),
                ReceiptLine(gettext_lazy("Changed items"), changes.count(Change.CHANGED)),
            ),
            link_label=gettext_lazy("See the reviews"),
            link_url=reverse("lms_performance:reviews"),
        )


def _disagreements(rows: Sequence[SheetRow]) -> Iterator[Fault]:
    """Report every row of a review whose rows do not say the same of the review as a whole."""
    by_reference: dict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        by_reference[row.text("reference")].append(row)
    for same in by_reference.values():
        headings: list[Heading] = [
            (
                row.text("number"),
                row.day("day").isoformat(),
                row.text("reviewer"),
                row.flag("fatal"),
                row.text("note"),
            )
            for row in same
        ]
        if len(set(headings)) == 1:
            continue
        for row, heading in zip(same, headings, strict=True):
            against = [other for other, its in zip(same, headings, strict=True) if its != heading]
            said = ngettext(
                "Says otherwise than row %(rows)s about person, day, reviewer, critical error or note.",
                "Says otherwise than rows %(rows)s about person, day, reviewer, critical error or note.",
                len(against),
            ) % {"rows": other_rows(row, [row, *against])}
            yield Fault(row, "reference", said, _("Write the same in every row of one review."))


def _review_rows(rows: Sequence[SheetRow]) -> list[QualityReviewRow]:
    people, clauses = known_people(rows), clauses_by_number()
    found: list[QualityReviewRow] = []
    for row in rows:
        employee = people.by_number[row.text("number")]
        unit = people.unit_on(employee, row.day("day"))
        if unit is None:
            raise LookupError(row.number)
        found.append(
            QualityReviewRow(
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


@dataclass(frozen=True)
class KeptReviews:
    """The reviews of the references in a sheet, and the points of their items by reference and clause."""

    heads: Mapping[str, QualityReview]
    items: Mapping[tuple[str, int], tuple[Decimal, Decimal]]

    @classmethod
    def of(cls, rows: Sequence[SheetRow]) -> KeptReviews:
        """Read them in two queries."""
        references = {row.text("reference") for row in rows}
        heads = QualityReview.objects.filter(reference__in=references)
        items = QualityItem.objects.filter(review__reference__in=references).values_list(
            "review__reference", "clause", "points", "max_points"
        )
        return cls(
            {head.reference: head for head in heads},
            {(reference, clause): (points, most) for reference, clause, points, most in items},
        )

    def change(self, row: QualityReviewRow) -> Change:
        """Say what a row would do: a new item of a review that stays as it is is new."""
        head, item = self.heads.get(row.reference), self.items.get((row.reference, row.clause_id))
        if head is not None and any(getattr(head, name) != getattr(row, name) for name in KEPT_OF_HEAD):
            return Change.CHANGED
        if item is None:
            return Change.NEW
        return Change.UNCHANGED if item == (row.points, row.max_points) else Change.CHANGED

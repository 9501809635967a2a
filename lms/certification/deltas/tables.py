"""Declare the list of those who are asked a delta exam: who has passed, who has not, who is due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate
from lms.certification.choices import EXPORTED
from lms.certification.coverage.tables import seat_days
from lms.certification.duties.models import DeltaDuty, DeltaDutyQuerySet
from lms.certification.duties.rules import Lapse
from lms.certification.requirements.models import Certification
from lms.core.ui.api import Column, EmptyState, Fact, Table
from lms.core.wording import day_text
from lms.exams.api import Sitting, next_seats
from lms.people.api import Employee, Posting, SignedInRequest, visible_employees
from lms.people.leaves.api import Away, Leave

type DutyState = Literal["passed", "pending", "due_again", "lifted"]
STATE_LABELS: dict[DutyState, Promise] = {
    "passed": pgettext_lazy("delta exam", "Passed"),
    "pending": _("Still to pass"),
    "due_again": _("Due again"),
    "lifted": _("No longer asked"),
}
STATE_TONES: dict[DutyState, str] = {"passed": "good", "pending": "warn", "due_again": "bad", "lifted": ""}


@dataclass(frozen=True, slots=True)
class AskedHolder:
    """A certificate that a delta exam is asked of, with what the list shows of its holder."""

    duty: DeltaDuty
    today: date
    unit: str = ""
    is_linked: bool = False
    seated: Sitting | None = None
    away: Away | None = None

    @property
    def employee(self) -> Employee:
        """Give the holder."""
        return self.duty.certificate.employee

    @property
    def certification(self) -> Certification:
        """Give the certification asked."""
        return self.duty.exam.certification

    @property
    def key(self) -> str:
        """Name the holder in a form."""
        return str(self.employee.pk)

    @property
    def state(self) -> DutyState:
        """Tell how it stands today."""
        rule = self.duty.rule
        if rule.has_lapsed_on(self.today):
            return "due_again"
        if rule.is_pending_on(self.today):
            return "pending"
        return "passed" if self.duty.passed_on and not self.duty.withdrawn_on else "lifted"

    @property
    def tone(self) -> str:
        """Name the tone of the state."""
        return STATE_TONES[self.state]

    @property
    def may_be_seated(self) -> bool:
        """Tell whether the holder may be placed in a sitting of the paper."""
        return self.state in {"pending", "due_again"} and self.seated is None

    @property
    def url(self) -> str:
        """Give the holder's page, where the reader may see it."""
        return self.employee.get_absolute_url() if self.is_linked else ""


class DutyFilter(django_filters.FilterSet):
    """Search the people asked."""

    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")

    class Meta:
        model = DeltaDuty
        fields: list[str] = []

    def search(self, duties: DeltaDutyQuerySet, _name: str, value: str) -> DeltaDutyQuerySet:
        """Find by name or number."""
        text = value.strip()
        found: DeltaDutyQuerySet = duties.filter(
            Q(certificate__employee__name__icontains=text) | Q(certificate__employee__number__icontains=text)
        )
        return found


class AskedTable(Table[AskedHolder]):
    """Who is asked a delta exam, by name."""

    caption = _("Who is asked the delta exam")
    export_name = "delta-exam-people"
    export_action = EXPORTED
    default_sort = "certificate__employee__number"
    filterset_class = DutyFilter
    columns: ClassVar[tuple[Column[AskedHolder], ...]] = (
        Column("employee.name", _("Full name"), sort="certificate__employee__name", link=lambda row: row.url),
        Column("employee.number", _("Staff number"), sort="certificate__employee__number"),
        Column("unit", _("Unit")),
        Column(
            "duty.certificate.serial",
            _("Certificate"),
            link=lambda row: row.duty.certificate.get_absolute_url(),
        ),
        Column(
            "duty.certificate.valid_to",
            pgettext_lazy("beside a deadline", "Valid to"),
            sort="certificate__valid_to",
        ),
        Column(
            "state",
            _("State"),
            value=lambda row: STATE_LABELS[row.state],
            template="lms_certification/coverage/status_cell.html",
        ),
        Column("duty.passed_on", _("Passed on"), sort="passed_on"),
        Column(
            "seated",
            _("Next exam"),
            value=lambda row: seat_days(row.seated),
            link=lambda row: reverse("lms_exams:sitting_people", args=[row.seated.pk]) if row.seated else "",
        ),
    )
    empty = EmptyState(_("Nobody here"), _("No certificate rests on an exam from before the change."))

    def __init__(self, request: SignedInRequest, rows: QuerySet[DeltaDuty]) -> None:
        """Bind the table to what an exam is asked of."""
        super().__init__(request, rows)
        self.user = request.user

    def decorated(self, rows: Sequence[DeltaDuty]) -> Sequence[AskedHolder]:  # type: ignore[override] # duties come in
        """Add units, links, leave and exams to those shown."""
        today, keys = timezone.localdate(), {row.certificate.employee_id for row in rows}
        postings = Posting.objects.on(today).filter(employee__in=keys).select_related("unit")
        units = {posting.employee_id: posting.unit.name for posting in postings}
        visible = set(visible_employees(self.user).filter(pk__in=keys).values_list("pk", flat=True))
        seats = next_seats({row.exam.paper_id for row in rows}, timezone.now(), keys)
        leaves = Leave.objects.on(today).filter(employee__in=keys)
        away = {leave.employee_id: leave.away for leave in leaves}
        return [
            AskedHolder(
                duty=row,
                today=today,
                unit=units.get(row.certificate.employee_id, ""),
                is_linked=row.certificate.employee_id in visible,
                seated=seats.get((row.certificate.employee_id, row.exam.paper_id)),
                away=away.get(row.certificate.employee_id),
            )
            for row in rows
        ]


class AskedPickTable(AskedTable):
    """The same for those who may place people in a sitting."""

    columns = (
        Column(
            "employee.name",
            _("Full name"),
            sort="certificate__employee__name",
            template="lms_certification/coverage/pick_cell.html",
        ),
        *AskedTable.columns[1:],
    )


def deltas_of(certificate: Certificate) -> list[Fact]:
    """Say on a certificate's page which delta exams it was asked, and what became of each.

    The certificate is read by `with_delta_story`.
    """
    return [
        Fact(
            str(duty.exam.change),
            _duty_text(duty),
            str(duty.exam.paper.shown_title),
            reverse("lms_exams:result", args=[duty.attempt.token]) if duty.attempt else "",
        )
        for duty in certificate.duties.all()
    ]


def _duty_text(duty: DeltaDuty) -> str:
    """Tell the story of a duty in the order of its days."""
    rule = duty.rule
    days = {"asked": day_text(rule.asked_on), "until": day_text(rule.until)}
    story = []
    if rule.passed_on is not None:
        said = gettext("passed on %(day)s") % {"day": day_text(rule.passed_on)}
        story.append((rule.passed_on, said))
    if rule.withdrawn_on is not None:
        said = gettext("the pass was lost on %(day)s") % {"day": day_text(rule.withdrawn_on)}
        story.append((rule.withdrawn_on, said))
    begun = [lapse for lapse in rule.lapses if lapse.first <= timezone.localdate()]
    story += [(lapse.first, _lapse_text(lapse)) for lapse in begun]
    if rule.lifted_on is not None:
        said = gettext("no longer asked since %(day)s") % {"day": day_text(rule.lifted_on)}
        story.append((rule.lifted_on, said))
    first = gettext("asked on %(asked)s, to be passed until %(until)s") % days
    return " · ".join([first, *(said for _day, said in sorted(story, key=lambda one: one[0]))])


def _lapse_text(lapse: Lapse) -> str:
    first = day_text(lapse.first)
    if lapse.last is None:
        return gettext("due again since %(first)s") % {"first": first}
    return gettext("due again from %(first)s to %(last)s") % {"first": first, "last": day_text(lapse.last)}

"""Read which certificates a delta exam is asked of, who passed it, and what a change asks of whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.models import Certificate, CertificateQuerySet
from lms.certification.duties.models import DeltaDuty, DeltaDutyQuerySet, DeltaExam
from lms.certification.duties.queries import open_exams, progress_of
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.waivers.models import Waiver
from lms.core.wording import day_text
from lms.exams.api import Attempt, Need, PaperNeeds, SeatReason
from lms.papers.api import Paper, PaperKind
from lms.people.api import Employee, Role
from lms.standards.changes.api import CAUSES, ChangeWay, Concerned, ThingKind


def certificates_to_ask(exam: DeltaExam, today: date) -> CertificateQuerySet:
    """List the certificates the exam is to be asked of that are not asked yet.

    Asked is what rests on an exam from before the day of the change and holds beyond the deadline; what
    ends before is renewed by an exam on what holds anyway. Earlier records count from their issue.
    """
    passed_before = Q(attempt__closed_at__date__lt=exam.passed_before) | Q(
        attempt__isnull=True, issued_at__date__lt=exam.passed_before
    )
    found: CertificateQuerySet = Certificate.objects.filter(
        passed_before,
        certification=exam.certification_id,
        revoked_at__isnull=True,
        valid_to__gt=max(exam.until, today),
    )
    if exam.pk is not None:
        found = found.exclude(duties__exam=exam.pk)
    working = Employee.objects.employed_on(today)
    return found.filter(employee__in=working).select_related("employee").defer("pdf").order_by("pk")


def passes_of(papers: Collection[int], people: Collection[int]) -> dict[tuple[int, int], Attempt]:
    """Give by person and paper the first pass that counts."""
    attempts = Attempt.objects.marked().real().filter(passed=True, sitting__paper__kind=PaperKind.EXAM)
    found = attempts.filter(sitting__paper__in=papers, employee__in=people, closed_at__isnull=False)
    rows = found.select_related("sitting").defer("slots").order_by("-closed_at", "-pk")
    return {(attempt.employee_id, attempt.sitting.paper_id): attempt for attempt in rows}


def duties_of(exam: DeltaExam) -> DeltaDutyQuerySet:
    """List the certificates an exam is asked of, with their holders."""
    found: DeltaDutyQuerySet = DeltaDuty.objects.filter(exam=exam).select_related(
        "exam__certification", "certificate__employee", "attempt__sitting"
    )
    return found.defer("certificate__pdf", "attempt__slots")


def with_delta_story(certificates: CertificateQuerySet) -> CertificateQuerySet:
    """Read along what each certificate was asked, by which change, and the attempt that settled it."""
    causes = [f"exam__change__{cause}" for cause in CAUSES]
    asked = DeltaDuty.objects.select_related("exam__paper", *causes, "attempt")
    story = asked.defer("attempt__slots").order_by("asked_at", "pk")
    found: CertificateQuerySet = certificates.prefetch_related(Prefetch("duties", queryset=story))
    return found


def certificates_concerned(change: int, things: Mapping[str, Collection[int]]) -> Concerned:
    """Say how far the delta exams of a change are; before any is asked for, how many certificates hold."""
    exams = progress_of(open_exams().filter(change=change))
    ask = ChangeWay(
        _("Ask for a delta exam"), reverse("lms_certification:delta_ask", args=[change]), (Role.HR,)
    )
    if not exams:
        return _certificates_in_force(things, ask)
    total, left = sum(one.asked for one in exams), sum(one.left for one in exams)
    until = day_text(exams[0].exam.until)
    said = ngettext(
        "%(left)d person's certificate is not through, until %(until)s",
        "%(left)d certificates are not through, until %(until)s",
        left,
    )
    ways = [
        ChangeWay(
            f"{one.exam.certification.shown_name} {one.asked - one.left} / {one.asked}",
            one.exam.get_absolute_url(),
            REGISTER_ROLES,
        )
        for one in exams
    ]
    return Concerned(
        _("Certificates with the delta exam passed"),
        total,
        reached=total - left,
        note=said % {"left": left, "until": until},
        ways=(*ways, ask),
    )


def _certificates_in_force(things: Mapping[str, Collection[int]], ask: ChangeWay) -> Concerned:
    """Count the certificates in force today of the certifications that rest on clauses that change."""
    certifications = things.get(ThingKind.CERTIFICATION, ())
    held = Certificate.objects.filter(certification__in=certifications).in_force_on(timezone.localdate())
    people = held.values("employee").distinct().count()
    note = gettext("held by %(count)d people") % {"count": people}
    return Concerned(_("Certificates in force"), held.count(), note=note, ways=(ask,))


def needs_of_delta_paper(paper: Paper, first: date, last: date) -> PaperNeeds | None:
    """Say who still has to pass a delta paper and until when; nothing for any other paper."""
    exams = list(open_exams().filter(paper=paper))
    if not exams:
        return None
    unsettled = DeltaDuty.objects.filter(exam__in=exams).unsettled_on(first)
    rows = unsettled.order_by("-exam__until").values_list("certificate__employee", "exam__until")
    waived = Waiver.objects.filter(
        certification__delta_exams__in=exams, starts_on__lte=last, ends_on__gte=first
    )
    return PaperNeeds(
        {person: Need(SeatReason.CHANGED, until) for person, until in rows},
        excused=frozenset(waived.values_list("employee", flat=True)),
    )

"""Make certifications, passed attempts and certificates for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import last_day, serial_from, state_on
from lms.certification.certificates.snapshot import Pass, printed
from lms.certification.deltas.services import DeltaRequest, ask_for_delta
from lms.certification.duties.models import DeltaExam
from lms.certification.requirements.models import Certification
from lms.core.accounts import User
from lms.exams.api import Attempt, AttemptState, Sitting
from lms.papers.api import Paper, PaperKind
from lms.people.api import Employee, Position
from lms.standards.changes.api import EditionChange

_serial = count(1)


def noon(day: date) -> datetime:
    """Give the middle of a day in Beijing."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def make_certification(
    name: str = "热线坐席上岗证",
    *,
    code: str | None = None,
    positions: tuple[Position, ...] = (),
    months: int = 12,
    window_days: int = 30,
) -> Certification:
    """Make a certification with a paper of its own."""
    number = next(_serial)
    paper = Paper.objects.create(
        slug=f"certification-paper-{number}", title="上岗考·第一、二章", kind=PaperKind.EXAM, minutes=40
    )
    certification = Certification.objects.create(
        code=code or f"certification-{number}",
        name=name,
        name_en="Hotline operating certificate",
        paper=paper,
        validity_months=months,
        renewal_window_days=window_days,
    )
    certification.positions.set(positions)
    return certification


def make_delta_exam(
    change: EditionChange, certification: Certification, *, until: date, by: User, paper: Paper | None = None
) -> DeltaExam:
    """Ask holders of a certification for a delta exam, on a paper of its own unless one is given."""
    paper = paper or Paper.objects.create(
        slug=f"delta-{next(_serial)}", title="差异卷·第二版", kind=PaperKind.EXAM, minutes=15
    )
    plan = DeltaRequest(change, certification, paper, until)
    return ask_for_delta(plan=plan, by=by, now=timezone.now())


def make_attempt(
    employee: Employee,
    paper: Paper,
    closed_at: datetime,
    *,
    passed: bool = True,
    is_rehearsal: bool = False,
    state: AttemptState = AttemptState.MARKED,
) -> Attempt:
    """Make a marked attempt in a sitting of its own; nothing is signalled."""
    sitting = Sitting.objects.create(
        paper=paper,
        title="上岗考",
        opens_at=closed_at - timedelta(hours=2),
        closes_at=closed_at + timedelta(hours=2),
        is_rehearsal=is_rehearsal,
    )
    return Attempt.objects.create(
        sitting=sitting,
        employee=employee,
        number=1,
        state=state,
        seed=1,
        slots={},
        slot_count=0,
        started_at=closed_at - timedelta(minutes=30),
        deadline=closed_at + timedelta(minutes=10),
        closed_at=closed_at,
        marks=Decimal(91 if passed else 40),
        max_marks=Decimal(100),
        passed=passed,
    )


def make_certificate(
    employee: Employee,
    certification: Certification,
    valid_from: date,
    *,
    today: date | None = None,
    issued_at: datetime | None = None,
) -> Certificate:
    """Make a certificate without an attempt, its state as on `today` (the first day if none is said)."""
    valid_to = last_day(valid_from, certification.validity_months)
    certificate = Certificate(
        serial=serial_from(next(_serial) * 7_919_000_003 * 104_729_000_017),
        certification=certification,
        employee=employee,
        issued_at=issued_at or noon(valid_from),
        valid_from=valid_from,
        valid_to=valid_to,
        snapshot=printed(
            employee,
            certification,
            employee.posting_on(valid_from),
            "示例省公司",
            Pass(valid_from, "0.91"),
        ),
    )
    certificate.state = state_on(
        certificate.validity, today or valid_from, certification.renewal_window_days
    ).value
    certificate.save()
    return certificate

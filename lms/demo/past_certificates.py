"""Record certificates of the past in bulk: no news is sent, and PDFs are made when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.certificates.rules import Validity, last_day, state_on
from lms.certification.certificates.services import new_serial
from lms.certification.certificates.snapshot import Pass, issuer_name, printed, share_of
from lms.certification.choices import CertificateState
from lms.certification.requirements.models import Certification
from lms.exams.attempts.models import Attempt
from lms.people.organisation.models import Employee, OrgUnit, Posting

END_OF_WORK = time(18)


@dataclass(frozen=True)
class PastCertificate:
    """A pass of the past; without `valid_from` the certificate holds from the day of passing."""

    certification: Certification
    employee: Employee
    passed_on: date
    attempt: Attempt | None = None
    valid_from: date | None = None


@transaction.atomic
def record_past_certificates(rows: Iterable[PastCertificate]) -> list[Certificate]:
    """Write the certificates in bulk, each with the unit and position of its day."""
    passes = list(rows)
    postings = _Postings({row.employee.pk for row in passes})
    today = timezone.localdate()
    return Certificate.objects.bulk_create([_certificate(row, postings, today) for row in passes])


class _Postings:
    """The postings of some people and the tops of their organisation, read once."""

    def __init__(self, employees: set[int]) -> None:
        self._of: dict[int, list[Posting]] = {}
        for posting in Posting.objects.filter(employee__in=employees).select_related("unit", "position"):
            self._of.setdefault(posting.employee_id, []).append(posting)
        self._tops: Sequence[OrgUnit] = list(OrgUnit.objects.filter(depth=1))

    def on(self, employee_id: int, day: date) -> Posting | None:
        """Give the posting in force on the day."""
        for posting in self._of.get(employee_id, ()):
            if posting.starts_on <= day and (posting.ends_on is None or posting.ends_on >= day):
                return posting
        return None

    def issuer(self, posting: Posting | None) -> str:
        """Name who issues to the holder of a posting."""
        tops = (top for top in self._tops if posting and posting.unit.path.startswith(top.path))
        return issuer_name(next(tops, None))


def _certificate(row: PastCertificate, postings: _Postings, today: date) -> Certificate:
    """Build one certificate without saving it."""
    certification, attempt = row.certification, row.attempt
    valid_from = row.valid_from or row.passed_on
    validity = Validity(valid_from, last_day(valid_from, certification.validity_months))
    state = state_on(validity, today, certification.renewal_window_days)
    posting = postings.on(row.employee.pk, row.passed_on)
    closed_at = attempt.closed_at if attempt else None
    return Certificate(
        serial=new_serial(),
        certification=certification,
        employee=row.employee,
        attempt=attempt,
        issued_at=closed_at or timezone.make_aware(datetime.combine(row.passed_on, END_OF_WORK)),
        valid_from=validity.valid_from,
        valid_to=validity.valid_to,
        state=CertificateState(state.value),
        snapshot=printed(
            row.employee,
            certification,
            posting,
            postings.issuer(posting),
            Pass(row.passed_on, share_of(attempt)),
        ),
    )

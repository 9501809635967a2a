"""Open somebody's performance file: may the reader, which months, and the entry in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import ngettext

from lms.core.api import Tab
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.places import Place, place_of
from lms.evaluation.services.viewing import record_view
from lms.evaluation.settings import EvaluationSettings
from lms.people.api import Employee, SignedInRequest, employee_of, visible_employees

SPANS = (3, 6, 12)
OWN_PARTS = frozenset({"viewers"})  # what only the person concerned may open


@dataclass(frozen=True)
class OpenedFile:
    """A file the reader may see, with the months shown."""

    place: Place
    period: Period
    months: int
    is_own: bool

    @property
    def employee(self) -> Employee:
        """Give the person."""
        return self.place.employee

    @property
    def query(self) -> str:
        """Write the months into an address."""
        return f"?months={self.months}"

    def url(self) -> str:
        """Give the address of the file itself."""
        if self.is_own:
            return reverse("lms_evaluation:own_file") + self.query
        return reverse("lms_evaluation:file", args=[self.employee.number]) + self.query

    def rows_url(self, what: str, **filters: str) -> str:
        """Give the address of the rows behind a figure."""
        address = reverse("lms_evaluation:file_rows", args=[self.employee.number, what])
        return f"{address}?{urlencode({'months': str(self.months), **filters})}"

    def span_tabs(self) -> list[Tab]:
        """Offer the spans of time."""
        base = self.url().partition("?")[0]
        return [
            Tab(
                ngettext("%(count)d month", "%(count)d months", months) % {"count": months},
                f"{base}?months={months}",
                months == self.months,
            )
            for months in SPANS
        ]


def open_file(request: SignedInRequest, number: str, *, part: str = "", exported: bool = False) -> OpenedFile:
    """Open the file of a staff number, or refuse; an unknown number is refused alike, so it tells nothing.

    Each opening of somebody else's file is written into the audit trail once.
    """
    employee = visible_employees(request.user).select_related("mentor").filter(number=number).first()
    if employee is None:
        raise PermissionDenied
    own = employee_of(request.user)
    is_own = own is not None and own.pk == employee.pk
    if part in OWN_PARTS and not is_own:
        raise Http404
    months = months_asked(request)
    today = timezone.localdate()
    period = Period.months_to(today, months)
    record_view(viewer=request.user, employee=employee, period=period, part=part, exported=exported)
    return OpenedFile(place_of(employee, today), period, months, is_own)


def months_asked(request: SignedInRequest) -> int:
    """Read the span from the address; an odd one gives the site's."""
    asked = request.GET.get("months", "")
    return int(asked) if asked in {str(span) for span in SPANS} else EvaluationSettings.current().file_months


def dispute_url(subject: str) -> str:
    """Give the address of an objection, or an empty text where the site takes none."""
    try:
        return f"{reverse('lms_evaluation:dispute_new')}?{urlencode({'subject': subject})}"
    except NoReverseMatch:
        return ""

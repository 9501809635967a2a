"""Write down who looked at whose performance file."""

from __future__ import annotations

from django.contrib.auth.models import User

from lms.core.api import record
from lms.evaluation.queries.periods import Period
from lms.evaluation.queries.viewers import EXPORTED, VIEWED
from lms.people.api import Employee, employee_of


def record_view(
    *, viewer: User, employee: Employee, period: Period, part: str = "", exported: bool = False
) -> None:
    """Write one audit entry for somebody else's file; looking at the own one is nobody's business.

    The caller checks that the viewer may see the employee.
    """
    own = employee_of(viewer)
    if own is not None and own.pk == employee.pk:
        return
    record(
        actor=viewer,
        action=EXPORTED if exported else VIEWED,
        subject=employee,
        details={"from": period.start.isoformat(), "to": period.end.isoformat(), "part": part},
    )

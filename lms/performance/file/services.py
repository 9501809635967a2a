"""Write down who looked at whose performance file."""

from __future__ import annotations

from lms.core.accounts import User
from lms.core.trail.api import record
from lms.people.api import Employee, employee_of
from lms.performance.evidence.periods import Period
from lms.performance.file.queries import EXPORTED, VIEWED


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

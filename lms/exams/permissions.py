"""Say who may write, who may look on, and who runs sittings."""

from django.http import HttpRequest

from lms.exams.models import Attempt, SittingSeat
from lms.people.api import AnyUser, Role, employee_of, has_role, visible_employees

RUNNERS = (Role.HR, Role.TRAINER)
ONLOOKERS = (Role.HR, Role.TRAINER, Role.AUDITOR)
# Figures on questions show their keys, which nobody needs who only runs a sitting.
ANALYSTS = (Role.TRAINER, Role.AUDITOR)


def owns(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the attempt is the user's own."""
    employee = employee_of(user)
    return employee is not None and attempt.employee_id == employee.pk


def has_seat(user: AnyUser, sitting_id: int) -> bool:
    """Tell whether the user writes in the sitting, so that somebody else has to run it."""
    return SittingSeat.objects.filter(sitting=sitting_id, employee__user=user.pk).exists()


def sees_single_answers(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the user may read single answers: one's own, or as HR or auditor; managers may not."""
    return owns(user, attempt) or has_role(user, Role.HR, Role.AUDITOR)


def may_see_result(user: AnyUser, attempt: Attempt) -> bool:
    """Tell whether the user may see the result: one's own, or of somebody the user may see."""
    return owns(user, attempt) or visible_employees(user).filter(pk=attempt.employee_id).exists()


def writes_exams(request: HttpRequest) -> bool:
    """Tell whether the reader is somebody who may have a seat."""
    return has_role(request.user, Role.EMPLOYEE)


def looks_on(request: HttpRequest) -> bool:
    """Tell whether the reader may see sittings from outside."""
    return has_role(request.user, *ONLOOKERS)


def analyses(request: HttpRequest) -> bool:
    """Tell whether the reader may see how exams and questions did."""
    return has_role(request.user, *ANALYSTS)


def writes_papers(request: HttpRequest) -> bool:
    """Tell whether the reader writes papers."""
    return has_role(request.user, Role.TRAINER)


def runs(request: HttpRequest) -> bool:
    """Tell whether the reader runs exams."""
    return has_role(request.user, *RUNNERS)

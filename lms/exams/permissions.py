"""Say who may write, who may look on, and who runs sittings."""

from django.http import HttpRequest

from lms.people.api import Role, has_role

RUNNERS = (Role.HR, Role.TRAINER)
ONLOOKERS = (Role.HR, Role.TRAINER, Role.AUDITOR)


def writes_exams(request: HttpRequest) -> bool:
    """Tell whether the reader is somebody who may have a seat."""
    return has_role(request.user, Role.EMPLOYEE)


def looks_on(request: HttpRequest) -> bool:
    """Tell whether the reader may see sittings from outside."""
    return has_role(request.user, *ONLOOKERS)


def runs(request: HttpRequest) -> bool:
    """Tell whether the reader runs exams."""
    return has_role(request.user, *RUNNERS)

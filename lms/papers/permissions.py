"""Say who may write papers."""

from django.http import HttpRequest

from lms.people.api import Role, has_role


def writes_papers(request: HttpRequest) -> bool:
    """Tell whether the reader writes papers."""
    return has_role(request.user, Role.TRAINER)

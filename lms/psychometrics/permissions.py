"""Say who may see how exams and questions did."""

from django.http import HttpRequest

from lms.people.api import Role, has_role

# Figures on questions show their keys, which nobody needs who only runs a sitting.
ANALYSTS = (Role.TRAINER, Role.AUDITOR)


def analyses(request: HttpRequest) -> bool:
    """Tell whether the reader may see how exams and questions did."""
    return has_role(request.user, *ANALYSTS)

"""Hand out first passwords: to one person on screen, to everybody without an account as a workbook."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from lms.core.api import Sheet, workbook_response
from lms.people.choices import Role
from lms.people.models import Employee
from lms.people.permissions import SignedInRequest, has_role, may_set_first_password, role_required
from lms.people.services import give_first_passwords, set_first_password


@never_cache
@role_required(Role.HR, Role.ADMINISTRATOR)
def first_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then set a new first password and show it this once; tell HR where only an administrator may."""
    working_here = Employee.objects.employed_on(timezone.localdate()).select_related("user")
    employee = get_object_or_404(working_here, pk=pk)
    is_allowed = may_set_first_password(request.user, employee)
    if not is_allowed and not has_role(request.user, Role.HR):
        raise PermissionDenied
    given = set_first_password(employee=employee, actor=request.user) if request.method == "POST" else None
    context = {"employee": employee, "is_allowed": is_allowed, "given": given}
    return render(request, "lms_people/first_password.html", context)


@never_cache
@role_required(Role.HR)
def first_passwords(request: SignedInRequest) -> HttpResponse:
    """Ask, then give everybody without an account one, and download the passwords this once."""
    waiting = Employee.objects.employed_on(timezone.localdate()).filter(user=None)
    if request.method != "POST" or not waiting.exists():
        return render(request, "lms_people/first_passwords.html", {"count": waiting.count()})
    given = give_first_passwords(employees=waiting, actor=request.user)
    rows = [(one.employee.number, one.employee.name, one.password) for one in given]
    heads = (_("Staff number"), pgettext("person", "Name"), _("First password"))
    return workbook_response("first-passwords", [Sheet(_("First passwords"), heads, rows)])

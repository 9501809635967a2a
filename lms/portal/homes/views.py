"""Send everybody to the own home, and show the employee's and the manager's; HR's is the coverage matrix."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lms.core.ui.api import chart_download, waiting_lines
from lms.people.api import (
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_required,
    has_role,
    is_only_administrator,
    role_required,
)
from lms.portal.homes.employee import employee_home
from lms.portal.homes.manager import manager_home


@role_required()
def home(request: SignedInRequest) -> HttpResponse:
    """Send the reader to the home of the role that looks furthest."""
    if has_role(request.user, Role.HR, Role.AUDITOR):
        return redirect("lms_certification:coverage")
    if has_role(request.user, Role.MANAGER):
        return redirect("lms_portal:manager")
    return redirect("lms_portal:today" if has_role(request.user, Role.EMPLOYEE) else "lms_courses:home")


@employee_required
def today(request: EmployeeRequest) -> HttpResponse:
    """Show the employee's home, with what waits for those who also review, mark or decide."""
    home = employee_home(request.employee, timezone.now())
    context = {"home": home, "waiting": waiting_lines(request)}
    return render(
        request, "lms_portal/homes/today.html", context | {"is_alone": is_only_administrator(request.user)}
    )


@role_required(Role.MANAGER)
def manager(request: SignedInRequest) -> HttpResponse:
    """Show the manager's home; the chart's workbook is answered here too."""
    page = manager_home(request.user, timezone.now())
    charts = [page.report.chart] if page.report and page.report.chart else []
    if reply := chart_download(request, charts):
        return reply
    return render(request, "lms_portal/homes/manager.html", {"home": page, "waiting": waiting_lines(request)})

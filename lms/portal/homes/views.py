"""Send everybody to the own home, and show the employee's and the manager's; HR's is the coverage matrix."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lms.core.offline.api import kept_offline
from lms.core.ui.api import chart_download, page_parts, waiting_lines
from lms.people.api import (
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_of,
    employee_required,
    has_role,
    is_only_administrator,
    role_required,
)
from lms.portal.homes.employee import employee_home
from lms.portal.homes.manager import manager_home
from lms.portal.homes.own import own_page

# Answered with items of the list of what to do, and with what stands below it, such as the week's rhythm.
TODAY_LINES_HOOK = "portal_today_lines"
TODAY_PARTS_HOOK = "portal_today_parts"


@role_required()
def home(request: SignedInRequest) -> HttpResponse:
    """Send the reader to the home of the role that looks furthest."""
    if has_role(request.user, Role.HR, Role.AUDITOR):
        return redirect("lms_certification:coverage")
    if has_role(request.user, Role.MANAGER):
        return redirect("lms_portal:manager")
    return redirect("lms_portal:today" if has_role(request.user, Role.EMPLOYEE) else "lms_courses:home")


@kept_offline
@employee_required
def today(request: EmployeeRequest) -> HttpResponse:
    """Show the employee's home, with what waits for those who also review, mark or decide."""
    context = {
        "home": employee_home(request.employee, timezone.now()),
        "waiting": waiting_lines(request),
        "lines": page_parts(TODAY_LINES_HOOK, request),
        "parts": page_parts(TODAY_PARTS_HOOK, request),
        "is_alone": is_only_administrator(request.user),
    }
    return render(request, "lms_portal/homes/today.html", context)


@role_required()
def own(request: SignedInRequest) -> HttpResponse:
    """Show the reader's own page: what one holds and has earned, and what can be set."""
    employee = employee_of(request.user)
    page = own_page(employee, timezone.localdate()) if employee else None
    return render(request, "lms_portal/homes/own.html", {"own": page})


@role_required()
def work(request: SignedInRequest) -> HttpResponse:
    """Show what the reader does for others: what waits for a decision, and the way to every list."""
    return render(request, "lms_portal/homes/work.html", {"waiting": waiting_lines(request)})


@role_required(Role.MANAGER)
def manager(request: SignedInRequest) -> HttpResponse:
    """Show the manager's home; the chart's workbook is answered here too."""
    page = manager_home(request.user, timezone.now())
    charts = [page.report.chart] if page.report and page.report.chart else []
    if reply := chart_download(request, charts):
        return reply
    return render(request, "lms_portal/homes/manager.html", {"home": page, "waiting": waiting_lines(request)})

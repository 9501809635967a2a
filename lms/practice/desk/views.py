"""The pages of practice around its questions."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.offline.api import kept_offline
from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Tab
from lms.courses.api import hidden_from
from lms.people.api import EmployeeRequest, employee_required
from lms.practice.choices import SetKind
from lms.practice.desk import queries
from lms.practice.desk.services import forget_practice
from lms.practice.desk.tables import OwnAnswersTable
from lms.practice.sets.services import About, begin_set
from lms.standards.api import clauses_by_number


@require_safe
@never_cache
@kept_offline
@employee_required
def home(request: EmployeeRequest) -> HttpResponseBase:
    """Show what waits today, the week, the own mistakes and everything that can be practised."""
    found = queries.practice_home(request.employee, timezone.now())
    return render(request, "lms_practice/desk/home.html", {"home": found})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def mistakes(request: EmployeeRequest) -> HttpResponseBase:
    """Show the own mistakes, the latest first or by clause, and begin a round on them."""
    now = timezone.now()
    if request.method == "POST":
        try:
            asked = queries.asked_of_mistakes(request.employee, now)
            made = begin_set(employee=request.employee, kind=SetKind.MISTAKES, asked=asked, now=now)
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:mistakes")
        return redirect("lms_practice:round", made.pk)
    query, by_clause = request.GET.get("q", "").strip(), request.GET.get("by") == "clause"
    kept = {"q": query} if query else {}
    context = {
        "book": queries.mistakes_book(request.employee, now, query),
        "query": query,
        "by_clause": by_clause,
        "tabs": [
            Tab(_("Missed last"), f"?{urlencode(kept)}", not by_clause),
            Tab(_("By clause"), f"?{urlencode({**kept, 'by': 'clause'})}", by_clause),
        ],
    }
    return render(request, "lms_practice/desk/mistakes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def clause(request: EmployeeRequest, number: str) -> HttpResponseBase:
    """Show how a clause or own topic stands in practice, and begin a round on it."""
    found, now = clauses_by_number([number]).get(number), timezone.now()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            asked = queries.asked_on_clause(found, request.employee, now)
            made = begin_set(
                employee=request.employee,
                kind=SetKind.CLAUSE,
                asked=asked,
                now=now,
                about=About(clause=found),
            )
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:clause", number)
        return redirect("lms_practice:round", made.pk)
    practice = queries.practice_of_clause(found, request.employee, now)
    return render(request, "lms_practice/desk/clause.html", {"practice": practice})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def lesson(request: EmployeeRequest, pk: int, block: str) -> HttpResponseBase:
    """Offer the questions of the bank that a place in a lesson names, and begin a round on them."""
    now = timezone.now()
    practice = queries.practice_of_lesson(pk, block, hidden_from(request), request.employee, now)
    if practice is None:
        raise Http404
    if request.method == "POST":
        try:
            made = begin_set(
                employee=request.employee,
                kind=SetKind.LESSON,
                asked=practice.asked,
                now=now,
                about=About(lesson_id=pk),
            )
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_practice:lesson", pk, block)
        return redirect("lms_practice:round", made.pk)
    return render(request, "lms_practice/desk/lesson.html", {"practice": practice})


@require_safe
@never_cache
@employee_required
def own_answers(request: EmployeeRequest) -> HttpResponseBase:
    """Say what is kept about the reader's practice, list it, and hand it out as a workbook."""
    table = OwnAnswersTable(request, queries.own_answers(request.employee))
    return table.respond("lms_practice/desk/own_answers.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@employee_required
def forget(request: EmployeeRequest) -> HttpResponseBase:
    """Ask whether everything practised shall be deleted, and delete it."""
    if request.method == "POST":
        forget_practice(employee=request.employee)
        messages.success(request, _("Everything you practised is deleted. Practice begins anew."))
        return redirect("lms_practice:home")
    return render(request, "lms_practice/desk/forget.html")

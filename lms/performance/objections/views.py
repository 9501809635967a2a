"""Take objections of employees to entries of their own file, let HR decide them, and say what that does."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.expressions import Combinable
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Column, EmptyState, Fact, Table, waiting_or_all
from lms.core.wording import moment
from lms.exams.api import exam_objections_of
from lms.people.api import (
    EmployeeRequest,
    Role,
    SignedInRequest,
    employee_required,
    person_name,
    role_required,
)
from lms.performance.objections.forms import EntryObjectionForm, FileDecisionForm
from lms.performance.objections.models import FileObjection
from lms.performance.objections.queries import (
    SubjectKind,
    all_objections,
    awaits_source,
    find_subject,
    kind_of,
    objections_of,
    objections_to_decide,
    waiting_objection,
)
from lms.performance.objections.services import decide_file_objection, object_to_entry


def consequence_of(kind: SubjectKind) -> str:
    """Say what happens to the entry when the objection is upheld."""
    words: dict[SubjectKind, str] = {
        "complaint": _(
            "Upheld, the complaint is put down to something else and leaves the employee's file at once."
        ),
        "feedback": _("Upheld, this feedback is loosened from the employee and leaves the file at once."),
        "review": _(
            "Upheld, the review counts nowhere from today on and says so, until it is corrected where it was"
            " made and imported again."
        ),
        "value": _(
            "Upheld, nobody is judged by the figure from today on and it says so, until it is corrected where"
            " it comes from and imported again."
        ),
        "file": _("Upheld, see that what is named in the objection is corrected."),
    }
    return words[kind]


@employee_required
def objection_new(request: EmployeeRequest) -> HttpResponse:
    """Take an objection to an entry of the own file, or show the one that waits; others do not exist."""
    subject = find_subject(request.employee, request.GET.get("subject", ""))
    if subject is None:
        raise Http404
    form = EntryObjectionForm(request.POST or None)
    waiting = waiting_objection(request.employee, subject.key)
    if waiting is not None:
        if request.method == "POST":
            messages.warning(request, _("Not sent: an earlier objection to this entry still waits for HR."))
        return render(
            request, "lms_performance/objections/new.html", {"waiting": waiting, "subject": subject}
        )
    if form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        object_to_entry(employee=request.employee, subject=subject.key, reason=reason, now=now)
        messages.success(request, _("Your objection is with HR. You will find the reply here."))
        return redirect("lms_performance:objections_own")
    return render(request, "lms_performance/objections/new.html", {"form": form, "subject": subject})


@employee_required
def objections_own(request: EmployeeRequest) -> HttpResponse:
    """List the reader's own objections, to entries of the file and to exam questions, with the replies."""
    context = {
        "objections": objections_of(request.employee),
        "exam_objections": exam_objections_of(request.employee),
    }
    return render(request, "lms_performance/objections/own.html", context)


def objection_url(objection: FileObjection) -> str:
    """Give the address of the decision."""
    return reverse("lms_performance:objection", args=[objection.pk])


def source_text(row: FileObjection) -> str:
    """Say of an upheld objection how long its source has not corrected what it is about."""
    if not getattr(row, "awaits_source", False) or row.decided_at is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(row.decided_at)).days
    return ngettext("not corrected for %(days)d day", "not corrected for %(days)d days", days) % {
        "days": days
    }


class FileObjectionTable(Table[FileObjection]):
    """All objections, those that wait first."""

    caption = gettext_lazy("Staff objections")
    columns = (
        Column("subject_label", gettext_lazy("About"), link=objection_url),
        Column("employee", gettext_lazy("Employee"), sort="employee__number"),
        Column(
            "state",
            gettext_lazy("State"),
            sort="state",
            template="lms_people/objections/state.html",
        ),
        Column("raised_at", gettext_lazy("Raised"), sort="raised_at"),
        Column("decided_at", gettext_lazy("Decided"), sort="decided_at"),
        Column("source", gettext_lazy("At its source"), value=source_text, sort="awaits_source"),
    )
    export_name = "objections"

    def annotations(self) -> Mapping[str, Combinable]:
        """Tell which upheld ones their source has not corrected yet."""
        return awaits_source()

    empty = EmptyState(
        gettext_lazy("No objection"),
        gettext_lazy("Employees object from their own file; what they write appears here."),
    )


@role_required(Role.HR)
def objections(request: SignedInRequest) -> HttpResponse:
    """List objections for HR."""
    rows, tabs = waiting_or_all(request, all_objections(), objections_to_decide(request.user))
    context = {
        "page_title": _("Staff objections"),
        "note": _("Whoever is judged by figures may object; a person decides and gives a reason."),
        "tabs": tabs,
    }
    return FileObjectionTable(request, rows).respond("lms_performance/objections/list.html", context)


@role_required(Role.HR)
def objection(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show an objection and take HR's decision; nobody decides the own one."""
    found: FileObjection = get_object_or_404(all_objections(), pk=pk)
    kind = kind_of(found.subject)
    form = FileDecisionForm(request.POST or None, kind=kind)
    if request.method == "POST" and found.employee.user_id == request.user.pk:
        raise PermissionDenied
    if form.is_valid():
        try:
            decide_file_objection(
                objection=found, decision=form.file_decision(), by=request.user, now=timezone.now()
            )
        except Refusal as refused:
            messages.error(request, sentence(refused))
            return redirect("lms_performance:objection", pk)
        messages.success(request, _("Decided; the employee can read the reply."))
        return redirect("lms_performance:objections")
    decidable = found.is_open and found.employee.user_id != request.user.pk
    facts = [
        Fact(_("Employee"), str(found.employee), url=f"{found.employee.get_absolute_url()}"),
        Fact(_("About"), found.subject_label),
    ]
    if found.decided_by:
        by = person_name(found.decided_by)
        facts.append(Fact(_("Decided"), moment(found.decided_at), note=by))
    context = {
        "objection": found,
        "facts": facts,
        "consequence": consequence_of(kind_of(found.subject)),
        "form": form if decidable else None,
    }
    return render(request, "lms_performance/objections/decide.html", context)

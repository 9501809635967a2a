"""Take what a reader writes beside a lesson, and list it: htmx gets the passage, a plain browser a page."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import Tab
from lms.courses.asking.forms import RemarkForm
from lms.courses.asking.models import Remark
from lms.courses.asking.queries import passage_address
from lms.courses.asking.services import mark_unclear, send_remark, take_back
from lms.courses.margin.forms import NoteForm
from lms.courses.margin.queries import lesson_margin, passage_margin
from lms.courses.margin.tables import NoteTable, OwnRemarkTable
from lms.courses.notes.models import LessonNote
from lms.courses.notes.services import drop_note, keep_note
from lms.courses.pages.models import LessonPage
from lms.courses.pages.readable import hidden_from, readable
from lms.courses.pages.rules import passages_of
from lms.courses.translation.queries import english_title, lesson_blocks
from lms.people.api import EmployeeRequest, employee_required


@require_safe
@never_cache
@employee_required
def own_notes(request: EmployeeRequest) -> HttpResponse:
    """List the reader's own notes and bookmarks, or what the reader asked and reported."""
    notes = LessonNote.objects.filter(employee=request.employee)
    remarks = Remark.objects.for_desk().filter(employee=request.employee)
    asked = request.GET.get("of") == "asked"
    context = {
        "tabs": [
            Tab(_("My notes"), "?", not asked, notes.count()),
            Tab(_("My questions and reports"), "?of=asked", asked, remarks.count()),
        ]
    }
    template = "lms_courses/margin/own.html"
    if asked:
        rows = remarks.annotate(title_en=english_title("lesson__")).select_related("lesson")
        rows = rows.defer("lesson__body").order_by("-made_at")
        return OwnRemarkTable(request, rows).respond(template, context)
    notes = notes.annotate(title_en=english_title("lesson__")).select_related("lesson")
    table = NoteTable(request, notes.defer("lesson__body"))
    return table.respond(template, context)


@require_safe
@employee_required
def passages(request: EmployeeRequest, pk: int) -> HttpResponse:
    """List the passages of a lesson, for a browser that shows no marks beside them."""
    lesson = _lesson(request, pk)
    blocks = lesson_blocks(pk, lesson.body.raw_data)
    context = {
        "page": lesson,
        "passages": passages_of(blocks),
        "margin": lesson_margin(lesson, request.employee, blocks),
        "lesson_url": passage_address(lesson, "").removesuffix("#b-"),
    }
    return render(request, "lms_courses/margin/passages.html", context)


@require_safe
@never_cache
@employee_required
def passage(request: EmployeeRequest, pk: int, block: str) -> HttpResponse:
    """Offer what can be done at a passage."""
    return _forms(request, _lesson(request, pk), block, status=200)


@require_POST
@employee_required
def note(request: EmployeeRequest, pk: int, block: str) -> HttpResponseBase:
    """Keep a note, or without words a bookmark."""
    lesson = _lesson(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _forms(request, lesson, block, note_form=form)
    try:
        kept = keep_note(
            employee=request.employee,
            lesson=lesson,
            block_id=block,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _forms(request, lesson, block, refused=sentence(refusal))
    return _done(request, lesson, block, _("Note saved.") if kept.text else _("Bookmark set."))


@require_POST
@employee_required
def note_drop(request: EmployeeRequest, pk: int, block: str) -> HttpResponseBase:
    """Delete a note or bookmark, also one at a lesson that is not read any more."""
    lesson = get_object_or_404(LessonPage, pk=pk)
    drop_note(employee=request.employee, lesson=lesson, block_id=block)
    if request.POST.get("back") == "notes" or not _is_read(request, lesson):
        return _done_elsewhere(request, "", _("Deleted."))
    return _done(request, lesson, block, _("Deleted."))


@require_POST
@employee_required
def unclear(request: EmployeeRequest, pk: int, block: str) -> HttpResponseBase:
    """Mark a passage as not understood, or take that back."""
    lesson = _lesson(request, pk)
    try:
        marked = mark_unclear(employee=request.employee, lesson=lesson, block_id=block, now=timezone.now())
    except Refusal as refusal:
        return _forms(request, lesson, block, refused=sentence(refusal))
    said = _("Marked. Trainers see how many find this unclear, not who.") if marked else _("Mark taken back.")
    return _done(request, lesson, block, said)


@require_POST
@employee_required
def ask(request: EmployeeRequest, pk: int, block: str) -> HttpResponseBase:
    """Send a question or a report to the trainers."""
    lesson = _lesson(request, pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _forms(request, lesson, block, remark_form=form)
    try:
        send_remark(
            employee=request.employee,
            lesson=lesson,
            block_id=block,
            kind=form.remark_kind(),
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _forms(request, lesson, block, refused=sentence(refusal))
    return _done(request, lesson, block, _("Sent. You are told when a trainer has answered."))


@require_POST
@employee_required
def remark_take_back(request: EmployeeRequest, pk: int) -> HttpResponseBase:
    """Delete an own question or report that waits."""
    remark = get_object_or_404(Remark.objects.for_desk(), pk=pk, employee=request.employee)
    lesson = take_back(employee=request.employee, remark=pk)
    if lesson is None:
        messages.warning(request, _("It has been dealt with already, so it stays."))
        return redirect("lms_courses:notes")
    if not _is_read(request, lesson):
        return _done_elsewhere(request, "?of=asked", _("Taken back."))
    return _done(request, lesson, remark.block_id, _("Taken back."))


def _lesson(request: EmployeeRequest, pk: int) -> LessonPage:
    """Find a lesson that the reader may read."""
    named = LessonPage.objects.live().annotate(title_en=english_title())
    return get_object_or_404(named.filter(pk__in=readable(hidden_from(request)).values("pk")), pk=pk)


def _is_read(request: EmployeeRequest, lesson: LessonPage) -> bool:
    """Tell whether the reader may read a lesson now."""
    return readable(hidden_from(request)).filter(pk=lesson.pk).exists()


def _is_part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _forms(  # noqa: PLR0913 - the forms of one page, each shown with its faults
    request: EmployeeRequest,
    lesson: LessonPage,
    block: str,
    *,
    note_form: Form | None = None,
    remark_form: RemarkForm | None = None,
    refused: str = "",
    status: int = 422,
) -> HttpResponse:
    """Show the forms of a passage; htmx, which swaps in no refusal, gets the passage with them open."""
    margin = passage_margin(lesson, block, request.employee)
    if margin is None:
        raise Http404
    context = {
        "page": lesson,
        "place": margin,
        "note_form": note_form,
        "remark_form": remark_form,
        "asks": remark_form.data.get("kind", "") if remark_form else "",
        "refused": refused,
        "lesson_url": passage_address(lesson, block),
    }
    if not _is_part(request):
        return render(request, "lms_courses/margin/page.html", context, status=status)
    template = "lms_courses/margin/panel.html" if status == 200 else "lms_courses/margin/passage.html"
    return render(request, template, {**context, "is_open": True, "lesson": lesson.pk, "may_write": True})


def _done(request: EmployeeRequest, lesson: LessonPage, block: str, said: str) -> HttpResponseBase:
    """Draw the passage anew, or lead back to it."""
    if not _is_part(request):
        messages.success(request, said)
        return redirect(passage_address(lesson, block))
    margin = passage_margin(lesson, block, request.employee)
    context = {"place": margin, "lesson": lesson.pk, "may_write": True, "said": said}
    return render(request, "lms_courses/margin/passage.html", context)


def _done_elsewhere(request: EmployeeRequest, tab: str, said: str) -> HttpResponseBase:
    """Lead to the own list, or take what stood at the passage off a page that is no longer there."""
    if _is_part(request):
        return HttpResponse()
    messages.success(request, said)
    return redirect(f"{reverse('lms_courses:notes')}{tab}")

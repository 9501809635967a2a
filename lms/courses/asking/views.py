"""The desk at which trainers answer what learners ask and report at passages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.core.refusals import Refusal, sentence
from lms.core.ui.api import list_in_tabs
from lms.courses.asking.forms import SettleForm
from lms.courses.asking.models import Remark, RemarkState
from lms.courses.asking.queries import around, desk_remarks, editor_address, passage_address
from lms.courses.asking.services import seen_of, settle
from lms.courses.asking.tables import RemarkTable
from lms.courses.pages.authors import REMARK_ACTIONS_HOOK, author_actions
from lms.courses.pages.kept import shelf
from lms.courses.pages.outlines import outlines
from lms.courses.pages.rules import passages_of
from lms.courses.translation.queries import lesson_blocks
from lms.people.api import Role, SignedInRequest, role_required

# What a trainer may do, with the words of the button; the first is the usual one.
BUTTONS = {
    "question": (
        (RemarkState.ANSWERED, gettext_lazy("Answer for everybody who reads here")),
        (RemarkState.WRITTEN_IN, gettext_lazy("Written into the lesson")),
        (RemarkState.WITHDRAWN, gettext_lazy("Take the answer off the lesson")),
    ),
    "error": ((RemarkState.MENDED, gettext_lazy("Mended")), (RemarkState.NO_ERROR, gettext_lazy("No error"))),
}


@require_safe
@never_cache
@role_required(Role.TRAINER)
def remarks(request: SignedInRequest) -> HttpResponse:
    """List what waits for an answer, what is answered, and all, oldest first."""
    rows = desk_remarks()
    lists = {
        "": (pgettext("questions to trainers", "Open"), rows.filter(state=RemarkState.OPEN)),
        "answered": (
            pgettext("questions to trainers", "Answered"),
            rows.filter(state=RemarkState.ANSWERED).order_by("-answered_at"),
        ),
        "closed": (
            pgettext("questions to trainers", "Closed"),
            rows.exclude(state__in=[RemarkState.OPEN, RemarkState.ANSWERED]).order_by("-answered_at"),
        ),
    }
    chosen, tabs = list_in_tabs(request, lists)
    return RemarkTable(request, chosen).respond("lms_courses/asking/list.html", {"tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(Role.TRAINER)
def remark(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show a question or report beside its passage, and take what becomes of it."""
    found = get_object_or_404(Remark.objects.for_desk().select_related("lesson"), pk=pk)
    form = SettleForm(request.POST if request.method == "POST" else None, remark=found)
    refused, seen = "", request.POST.get("seen", "")
    if request.method == "POST" and form.is_valid():
        try:
            settle(
                remark=found,
                outcome=form.outcome(),
                by=request.user,
                now=timezone.now(),
                seen=seen,
            )
        except Refusal as refusal:
            refused = sentence(refusal)
            found.refresh_from_db()
        else:
            messages.success(request, _("Saved. Who asked is told."))
            return redirect("lms_courses:remarks")
    outline = outlines(shelf()).course_of.get(found.lesson_id)
    blocks = lesson_blocks(found.lesson_id, found.lesson.body.raw_data)
    there = {passage.block_id: passage.quote for passage in passages_of(blocks)}
    is_gone = found.block_id not in there
    context = {
        "remark": found,
        "form": form,
        "refused": refused,
        # A form with a fault shows nothing of what another trainer did meanwhile.
        "seen": seen if form.errors else seen_of(found),
        "buttons": [
            (state, label)
            for state, label in BUTTONS[found.kind]
            if state != RemarkState.WITHDRAWN or not found.is_open
        ],
        "links": author_actions(REMARK_ACTIONS_HOOK, outline.course) if outline else [],
        "counts": around(found),
        "is_gone": is_gone,
        "quote": there.get(found.block_id, found.quote),
        "passage_url": passage_address(found.lesson, "" if is_gone else found.block_id),
        "editor_url": editor_address(found.lesson_id, found.block_id),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "lms_courses/asking/remark.html", context, status=status)

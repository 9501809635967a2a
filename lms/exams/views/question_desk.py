"""A question's life for those who write: its review, what changed under it, its versions, its use."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.core.api import Action, Column, EmptyState, Tab, Table
from lms.exams.choices import STEP_DONE_WORDS, STEP_FAULT_WORDS, STEP_WORDS
from lms.exams.domain.question_life import StepRefused, open_steps
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.forms.corrections import ReasonForm
from lms.exams.forms.reviewing import DESK_STEPS, StepForm
from lms.exams.kinds.choosing import kind_label
from lms.exams.models import PeerReviewState, Question, QuestionGrounds
from lms.exams.queries.cases import codes_of_asking
from lms.exams.queries.corrections import used_question
from lms.exams.queries.grounds import look_needed
from lms.exams.queries.question_desk import option_lines, steps_of, use_of
from lms.exams.queries.reviewing import (
    life_of,
    listed,
    name_of,
    open_reviews,
    reviews_for,
    sent_back_to,
    standing_of,
)
from lms.exams.services.grounds import confirm_still_right
from lms.exams.services.reviewing import take_step
from lms.exams.views.ground_words import ChangedGround, changed_grounds
from lms.exams.views.question_facts import question_facts
from lms.exams.views.refusals import sentence
from lms.people.api import Role, SignedInRequest, role_required

MAIN_STEPS = ("approve", "submit")


class ReviewTable(Table[PeerReviewState]):
    """Questions in review, what was sent in first stands first."""

    caption = gettext_lazy("Reviews of questions")
    default_sort = "started_at"
    columns = (
        Column(
            "version.question.code",
            gettext_lazy("Question"),
            sort="version__question__code",
            link=lambda row: reverse("lms_exams:question", args=[row.version.question_id]),
        ),
        Column("stem", gettext_lazy("Question text"), value=lambda row: row.version.question.stem[:80]),
        Column("kind", gettext_lazy("Kind of question"), value=lambda row: kind_label(row.version.kind)),
        Column("version.clause.number", gettext_lazy("Clause"), sort="version__clause__number"),
        Column("version.number", gettext_lazy("Version"), numeric=True),
        Column("sent_in_by", gettext_lazy("Sent in by"), value=lambda row: name_of(row.submitted_by)),
        Column("started_at", gettext_lazy("Sent in"), sort="started_at"),
        Column("said", gettext_lazy("What was said"), value=lambda row: row.comment or row.note),
    )
    empty = EmptyState(
        gettext_lazy("No question waits here"),
        gettext_lazy("Questions are sent to review from the editor, from their own page, or many at once."),
    )


@require_safe
@never_cache
@role_required(Role.TRAINER)
def reviews(request: SignedInRequest) -> HttpResponse:
    """List the questions that wait for the reader's review, those sent back to the reader, and all."""
    views = {
        "": (_("For you to review"), reviews_for(request.user)),
        "returned": (_("Sent back to you"), sent_back_to(request.user)),
        "all": (_("All in review"), open_reviews()),
    }
    wanted = request.GET.get("of", "")
    chosen = wanted if wanted in views else ""
    tabs = [
        Tab(label, f"?of={name}" if name else "?", name == chosen, rows.count())
        for name, (label, rows) in views.items()
    ]
    bank = Action(_("Question bank"), reverse("wagtailsnippets_lms_exams_question:list"))
    context = {"tabs": tabs, "actions": [bank]}
    return ReviewTable(request, listed(views[chosen][1])).respond("lms_exams/reviews.html", context)


@require_safe
@never_cache
@role_required(Role.TRAINER)
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how a question stands, how it changed and what names it."""
    return _desk(request, _found(pk), None)


@require_POST
@role_required(Role.TRAINER)
def step(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take the question one step further; where that may not be, say why and change nothing."""
    found, form = _found(pk), StepForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, form)
    seen, comment = form.cleaned_data["version"], form.cleaned_data["comment"]
    try:
        take_step(question=found, step=form.chosen, by=request.user, comment=comment, seen=seen)
    except StepRefused as refused:
        messages.warning(request, str(STEP_FAULT_WORDS[refused.fault]))
        return redirect("lms_exams:question", pk)
    messages.success(request, f"{found.code}: {STEP_DONE_WORDS[form.chosen]}")
    return redirect("lms_exams:question", pk)


@require_POST
@role_required(Role.TRAINER)
def still_right(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Record that a question is still right after what changed under it."""
    found = get_object_or_404(Question, pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        confirm_still_right(question=found, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("Recorded that the question is still right."))
    except ExamRefusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("lms_exams:question", pk)


def _found(pk: int) -> Question:
    beside = ("clause", "current_version", "approved_version__clause", "law_version__law", "author", "owner")
    return get_object_or_404(Question.objects.select_related(*beside), pk=pk)


def _desk(request: SignedInRequest, found: Question, sent: StepForm | None) -> HttpResponse:
    current, approved = found.current_version, found.approved_version
    standing = standing_of(found, request.user)
    offered = open_steps(standing) if current else ()
    use = use_of(found, timezone.localdate())
    context = {
        "question": found,
        **_look(found),
        "used": used_question(current) if current else None,
        "shown": option_lines(current) if current else (),
        "approved": approved,
        "waits": found.state == "review",
        "is_own": standing.is_own,
        "newer": current is not None and approved is not None and current.pk != approved.pk,
        "form": sent or StepForm(initial={"version": found.current_version_id}),
        "buttons": [(name, STEP_WORDS[name], _look_of(name)) for name in offered if name in DESK_STEPS],
        "retire": _retiring(found) if "retire" in offered else "",
        "events": life_of(found),
        "steps": steps_of(found),
        "use": use,
        "cases": codes_of_asking(use.cases),
        "facts": question_facts(found),
        "actions": [
            Action(_("Reviews of questions"), reverse("lms_exams:reviews")),
            Action(_("Versions side by side"), reverse("lms_exams:versions", args=[found.pk])),
            Action(_("How it did"), reverse("lms_exams:analysis_question", args=[found.pk])),
            Action(_("Edit"), reverse("wagtailsnippets_lms_exams_question:edit", args=[found.pk])),
        ],
    }
    status = 422 if sent is not None else 200
    return render(request, "lms_exams/question_desk.html", context, status=status)


def _look(found: Question) -> dict[str, object]:
    """Say what changed under the question, and who found it right last."""
    needed = look_needed(found, timezone.localdate())
    changed: list[ChangedGround] = changed_grounds(needed)
    return {
        "needed": needed,
        "changed": changed,
        "reason_form": ReasonForm() if needed.may_be_confirmed else None,
        "last_look": QuestionGrounds.objects.filter(question=found).select_related("looked_by").first(),
    }


def _look_of(name: str) -> str:
    return "primary" if name in MAIN_STEPS else ""


def _retiring(found: Question) -> str:
    """Give the address of the page that says what rests on a question before it is retired."""
    page = reverse("wagtail_bulk_action", args=["lms_exams", "question", "delete"])
    return f"{page}?{urlencode({'id': found.pk, 'next': reverse('lms_exams:question', args=[found.pk])})}"

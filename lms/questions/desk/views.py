"""A question's life for those who write: where it is filed, its review, what changed under it, its use."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from lms.core.accounts import account_name
from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Action, Fact
from lms.core.wording import day_text
from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.bank.models import Question
from lms.questions.choices import ReviewStep, StepTaken
from lms.questions.corrections.queries import used_question
from lms.questions.kinds.case_uses import cases_that_name, codes_of_asking
from lms.questions.provenance.models import QuestionProvenance
from lms.questions.provenance.queries import recheck_of
from lms.questions.provenance.services import confirm_still_right
from lms.questions.provenance.views import changed_citations
from lms.questions.review.forms import DESK_STEPS, StepForm
from lms.questions.review.queries import (
    life_of,
    step_context,
    unfinished_reasons,
)
from lms.questions.review.rules import StepRefused, open_steps
from lms.questions.review.services import take_step
from lms.questions.translation.queries import english_of
from lms.questions.versions.wordings import option_lines, steps_of
from lms.standards.changes.api import HeldBack, ThingKind, open_items

LINE_BREAK = mark_safe("<br>")


def question_facts(question: Question) -> list[Fact]:
    """List what a reviewer has to know beside the wording; what is empty shows as a dash."""
    law = question.law_version
    as_of = _("as of %(day)s") % {"day": day_text(question.as_of)} if question.as_of else ""
    filed = " ".join([question.category, *(f"#{tag.name}" for tag in question.tags.all())]).strip()
    return [
        Fact(_("Clause"), str(question.clause)),
        Fact(_("Facts"), _listed(question.facts.all())),
        Fact(_("Law version"), str(law) if law else "", question.jurisdiction if law else ""),
        Fact(_("Verification"), question.get_verification_display(), as_of),
        Fact(_("Competencies"), _listed(question.competencies.all())),
        Fact(_("Difficulty"), question.get_difficulty_display()),
        Fact(_("Cognitive level"), question.get_level_display()),
        Fact(_("Category and tags"), filed),
        Fact(pgettext("of a question", "Author"), account_name(question.author)),
        Fact(pgettext("of a question", "Owner"), account_name(question.owner)),
        Fact(pgettext("of a question", "Source"), question.source),
    ]


def english_facts(question: Question) -> list[Fact]:
    """Say whether readers of English practise a question in English, where it was translated."""
    english = english_of(question)
    if english is None:
        return []
    if english.fits_approved and english.fits_newest:
        text = _("Read in practice")
    elif english.fits_approved:
        text = _("Read in practice until this wording is approved; it does not fit the new Chinese")
    elif english.fits_newest:
        text = _("Read in practice once this wording is approved")
    else:
        text = _("Not shown: the Chinese of this version reads otherwise than what was translated")
    return [Fact(_("English"), text)]


def _listed(things: Iterable[object]) -> str:
    return format_html_join(LINE_BREAK, "{}", ((str(thing),) for thing in things))


# An app above says what it makes of a question: called with the question, the cases that ask it and the day,
# it returns HTML.
USES_HOOK = "question_uses"
# An app above has a page with the figures of a question: called with it, it returns the address of that page.
ANALYSIS_HOOK = "question_analysis"
MAIN_STEPS = ("approve", "submit")


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
    except (StepRefused, HeldBack) as refused:
        messages.warning(request, sentence(refused))
        return redirect("lms_questions:question", pk)
    messages.success(request, f"{found.code}: {StepTaken(form.chosen).label}")
    return redirect("lms_questions:question", pk)


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
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("lms_questions:question", pk)


def _found(pk: int) -> Question:
    beside = ("clause", "current_version", "approved_version__clause", "law_version__law", "author", "owner")
    return get_object_or_404(Question.objects.select_related(*beside), pk=pk)


def _desk(request: SignedInRequest, found: Question, sent: StepForm | None) -> HttpResponse:
    current, approved = found.current_version, found.approved_version
    own = step_context(found, request.user)
    offered = open_steps(own)
    needed = recheck_of(found, timezone.localdate())
    cases = cases_that_name(found)
    retiring = reverse("wagtail_bulk_action", args=["lms_questions", "question", "delete"])
    back = urlencode({"id": found.pk, "next": reverse("lms_questions:question", args=[found.pk])})
    analysis = next((hook(found) for hook in hooks.get_hooks(ANALYSIS_HOOK)), "")
    context = {
        "question": found,
        "needed": needed,
        "changed": changed_citations(needed),
        "changing": open_items([ThingKind.QUESTION], [found.pk]),
        "reason_form": ReasonForm() if needed.may_be_confirmed else None,
        "last_check": QuestionProvenance.objects.filter(question=found).select_related("checked_by").first(),
        "unfinished": unfinished_reasons(found),
        "used": used_question(current) if current else None,
        "shown": option_lines(current) if current else (),
        "approved": approved,
        "waits": found.state == "review",
        "is_own": own.is_own,
        "newer": current is not None and approved is not None and current.pk != approved.pk,
        "form": sent or StepForm(initial={"version": found.current_version_id}),
        "buttons": [
            (name, ReviewStep(name).label, "primary" if name in MAIN_STEPS else "")
            for name in offered
            if name in DESK_STEPS
        ],
        "retire": f"{retiring}?{back}" if "retire" in offered else "",
        "events": life_of(found),
        "steps": steps_of(found),
        "uses": [hook(found, cases, timezone.localdate()) for hook in hooks.get_hooks(USES_HOOK)],
        "cases": codes_of_asking(cases),
        "analysis": analysis,
        "facts": [*question_facts(found), *english_facts(found)],
        "actions": [
            Action(_("Reviews of questions"), reverse("lms_questions:reviews")),
            Action(_("Versions side by side"), reverse("lms_questions:versions", args=[found.pk])),
            *([Action(_("Statistics"), analysis)] if analysis else []),
            Action(_("Edit"), reverse("wagtailsnippets_lms_questions_question:edit", args=[found.pk])),
        ],
    }
    status = 422 if sent is not None else 200
    return render(request, "lms_questions/desk/question.html", context, status=status)

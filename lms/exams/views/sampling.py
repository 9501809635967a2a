"""A paper as a taker would see it, for whoever writes papers; no attempt is made."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.exams.domain.papers import slots_to_json
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.middleware.replies import milliseconds
from lms.exams.models import Attempt, Paper, Sitting
from lms.exams.queries.papers import questions_of
from lms.exams.services.drawing import sample_paper
from lms.exams.views.exam_state import exam_words, paper_json
from lms.exams.views.refusals import sentence_for_author
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@never_cache
@role_required(Role.TRAINER)
def sample(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Draw a paper and show it exactly as a taker's page; what is given there goes nowhere."""
    paper, now = get_object_or_404(Paper, pk=pk), timezone.now()
    try:
        drawn = sample_paper(paper, now, letter=request.GET.get("form", ""))
    except ExamRefusal as refusal:
        messages.error(request, sentence_for_author(refusal))
        return redirect("lms_exams:paper", pk)
    attempt = Attempt(
        token=uuid4(),
        sitting=Sitting(paper=paper, title=" ".join([paper.shown_title, drawn.form]).strip()),
        slots=slots_to_json(drawn.slots),
        slot_count=len(drawn.slots),
        deadline=now + timedelta(minutes=paper.minutes),
    )
    context = {
        "attempt": attempt,
        "questions": questions_of(attempt),
        "state": _sample_state(attempt, milliseconds(now)),
    }
    return render(request, "lms_exams/attempt.html", context)


def _sample_state(attempt: Attempt, now: int) -> dict[str, object]:
    return {
        "token": str(attempt.token),
        "owner": 0,
        "open": True,
        "now": now,
        "deadline": milliseconds(attempt.deadline),
        "grace": 0,
        "answers": [],
        "addresses": {"result": reverse("lms_exams:paper", args=[attempt.sitting.paper_id])},
        "csrfCookie": settings.CSRF_COOKIE_NAME,
        "words": exam_words(),
        "paper": paper_json(attempt, sample=True),
    }

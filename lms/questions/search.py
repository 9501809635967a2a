"""Let questions of the bank be found by those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.core.search.api import Answer, Answers, AskedSource, register_search
from lms.people.api import Role, has_role
from lms.questions.bank.models import Question
from lms.questions.bank.queries import matching_search


def question_answers(request: HttpRequest, terms: Sequence[str], most: int) -> Answers:
    """Give the questions in which every word stands, as the bank itself finds them."""
    if not has_role(request.user, Role.TRAINER):
        return Answers()
    query = " ".join(terms)
    questions = matching_search(cast("QuerySet[Question]", Question.objects.non_polymorphic()), query)
    total = questions.count()
    found = [
        Answer(
            each.code, reverse("lms_questions:question", args=[each.pk]), each.stem, each.get_state_display()
        )
        for each in (questions.order_by("code")[:most] if total else ())
    ]
    bank = reverse("wagtailsnippets_lms_questions_question:list")
    return Answers(found, total, f"{bank}?{urlencode({'q': query})}")


register_search(AskedSource("question", _("Questions of the bank"), 70, question_answers))

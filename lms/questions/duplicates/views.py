"""Answer a question's form while somebody writes it: what the bank asks nearly the same already."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.permission_policies.base import BasePermissionPolicy

from lms.core.wording import percent
from lms.questions.duplicates.queries import similar_questions

LONGEST_TEXT: Final = 4_000


@require_POST
def similar_questions_json(request: HttpRequest, policy: BasePermissionPolicy) -> JsonResponse:
    """Name the questions whose text is like the one sent; nothing is stored."""
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    own = request.POST.get("question", "")
    text, stem = (request.POST.get(name, "")[:LONGEST_TEXT] for name in ("text", "stem"))
    questions = []
    for one in similar_questions(text, stem, leave_out=int(own) if own.isdecimal() else 0):
        label = _("%(code)s, %(share)s similar")
        if one.by_stem:
            label = _("%(code)s, question text %(share)s similar")
        questions.append(
            {
                "url": reverse("wagtailsnippets_lms_questions_question:edit", args=[one.pk]),
                "words": label % {"code": one.code, "share": percent(one.share, 0)},
                "stem": Truncator(one.stem).chars(120),
            }
        )
    return JsonResponse({"title": _("The bank already has similar questions:"), "questions": questions})

"""Answer a question's form while somebody writes it: what the bank asks nearly the same already."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.permission_policies.base import BasePermissionPolicy

from lms.core.api import percent
from lms.exams.queries.alike_questions import AlikeQuestion, alike_questions

LONGEST_TEXT: Final = 4_000


@require_POST
def alike_json(request: HttpRequest, policy: BasePermissionPolicy) -> JsonResponse:
    """Name the questions whose text is like the one sent; nothing is stored."""
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    own = request.POST.get("question", "")
    text, stem = (request.POST.get(name, "")[:LONGEST_TEXT] for name in ("text", "stem"))
    found = alike_questions(text, stem, leave_out=int(own) if own.isdecimal() else 0)
    title = _("The bank asks nearly the same already:")
    return JsonResponse({"title": title, "questions": [_question_json(one) for one in found]})


def _question_json(one: AlikeQuestion) -> dict[str, str]:
    words = _("%(code)s, question text %(share)s alike") if one.by_stem else _("%(code)s, %(share)s alike")
    words %= {"code": one.code, "share": percent(one.share, 0)}
    return {
        "url": reverse("wagtailsnippets_lms_exams_question:edit", args=[one.pk]),
        "words": words,
        "stem": one.stem[:120],
    }

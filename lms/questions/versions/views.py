"""Two versions of a question side by side."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.versions.wordings import ComparedLine, LineName, compared, versions_of

LINES: Final[dict[str, Promise]] = {
    "stem": gettext_lazy("Question text"),
    "key": gettext_lazy("Key"),
    "explanation": gettext_lazy("Explanation"),
    "kind": gettext_lazy("Kind of question"),
    "clause": gettext_lazy("Clause"),
    "facts": gettext_lazy("Facts"),
    "difficulty": gettext_lazy("Difficulty"),
    "level": gettext_lazy("Cognitive level"),
    "verification": gettext_lazy("Verification"),
    "law": gettext_lazy("Law version"),
}


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A compared line with its name in words."""

    name: str
    line: ComparedLine


@require_safe
@role_required(Role.TRAINER)
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Compare two versions of a question; without a choice the newest with the one before."""
    question = get_object_or_404(Question, pk=pk)
    known = {one.number: one for one in versions_of(question)}
    before, after = _chosen(request, known)
    lines = (
        [NamedLine(_name(line.name), line) for line in compared(before, after)] if before and after else []
    )
    context = {
        "question": question,
        "known": list(known.values()),
        "before": before,
        "after": after,
        "wording": [one for one in lines if one.line.name[0] != "filed"],
        "filed": [one for one in lines if one.line.name[0] == "filed"],
        "changes": sum(one.line.is_changed for one in lines),
    }
    return render(request, "lms_questions/versions/versions.html", context)


def _chosen(
    request: SignedInRequest, known: dict[int, QuestionVersion]
) -> tuple[QuestionVersion | None, QuestionVersion | None]:
    """Read which versions are compared; numbers that are none fall back to the newest two."""
    numbers = sorted(known)
    newest, second = (numbers[-1], numbers[-2]) if len(numbers) > 1 else (numbers or [0])[-1:] * 2
    after = known.get(_number(request, "after"), known.get(newest))
    before = known.get(_number(request, "before"), known.get(second))
    return before, after


def _number(request: SignedInRequest, name: str) -> int:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else 0


def _name(name: LineName) -> str:
    """Say what a line is; options are counted in the author's order."""
    what, which = name
    match what:
        case "shown":
            return _("Line %(number)s below the text") % {"number": which}
        case "option":
            return _("Option %(number)s") % {"number": which}
        case "note":
            return _("Why option %(number)s is right or wrong") % {"number": which}
        case "filed":
            return str(LINES[which])
    return str(LINES[what])

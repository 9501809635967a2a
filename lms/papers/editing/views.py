"""Answer the paper's form while somebody writes it: what can be drawn, and what is short."""

from typing import TypedDict, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.permission_policies.base import BasePermissionPolicy

from lms.core.wording import marks_text
from lms.papers.blueprints.models import Paper
from lms.papers.blueprints.wording import blueprint_sentences
from lms.papers.editing.forms import PaperForm, kept_forms, rule_faults


class CheckJson(TypedDict):
    """A checked blueprint for the form; `rows` say by the prefix of their inputs what fits them."""

    ready: bool
    summary: str
    faults: list[str]
    rows: dict[str, str]


@require_POST
def checked_blueprint(
    request: HttpRequest, form_class: type[PaperForm], policy: BasePermissionPolicy
) -> JsonResponse:
    """Check the form that was sent; it is not saved, and what is unfinished is waited for."""
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    sent_pk = request.POST.get("checked_paper", "")
    paper = Paper.objects.filter(pk=int(sent_pk)).first() if sent_pk.isdecimal() else None
    form = form_class(request.POST, instance=paper or Paper(), for_user=request.user)
    form.is_valid()
    return JsonResponse(_check_json(form))


def _check_json(form: PaperForm) -> CheckJson:
    check, rows = form.checked, form.rows
    if check is None or rows is None:
        faults = rule_faults(form.formsets["rules"])
        unfinished = _("Fill in every rule to see what the bank holds.")
        summary = _("Correct the rules to see what the bank holds.") if faults else unfinished
        return {"ready": False, "summary": summary, "faults": faults, "rows": {}}
    size = ngettext("%(number)d question", "%(number)d questions", check.questions) % {
        "number": check.questions
    }
    entered = [*kept_forms(form.formsets["picked"]), *kept_forms(form.formsets["rules"])]
    marks = _("%(marks)s marks in total") % {"marks": marks_text(check.marks)}
    changed = ngettext(
        "%(number)d that can be drawn is to be rechecked",
        "%(number)d that can be drawn are to be rechecked",
        check.to_recheck,
    ) % {"number": check.to_recheck}
    return {
        "ready": check.is_satisfiable,
        "summary": " · ".join([size, marks, *([changed] if check.to_recheck else [])]),
        "faults": blueprint_sentences(check, rows),
        "rows": {
            str(cast("forms.Form", one).prefix): _("%(number)d questions fit") % {"number": number}
            for one, number in zip(entered, check.available, strict=True)
        },
    }

"""Change the pass mark of a sitting that has begun: look at who would pass or fail, then decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.core.refusals import Refusal, sentence
from lms.core.trail.api import ReasonForm
from lms.core.ui.api import Column, EmptyState, Table
from lms.core.wording import percent_against
from lms.exams.attempts.services import require_no_part
from lms.exams.corrections.tables import UNSEEN
from lms.exams.pass_marks.services import PassMarkPreview, change_pass_mark, preview_pass_mark
from lms.exams.permissions import RUNNERS
from lms.exams.sittings.models import Sitting
from lms.people.api import SignedInRequest, role_required, visible_employees

PER_CENT = Decimal(100)


class PassMarkForm(ReasonForm):
    """The new pass mark in per cent, and why; `seen` is the one whose preview was looked at."""

    percent = forms.DecimalField(
        label=gettext_lazy("New pass mark, per cent of the marks"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
    )
    seen = forms.DecimalField(widget=forms.HiddenInput, required=False)
    field_order = ("percent", "reason", "seen")

    def __init__(self, data: Mapping[str, object] | None, *, sitting: Sitting) -> None:
        """Show the pass mark that holds."""
        super().__init__(data)
        self.initial["percent"] = f"{(sitting.pass_mark * PER_CENT).normalize():f}"

    @property
    def share(self) -> Decimal:
        """Return the new pass mark as a share."""
        percent: Decimal = self.cleaned_data["percent"]
        return percent / PER_CENT

    @property
    def was_seen(self) -> bool:
        """Tell whether just this pass mark was looked at before."""
        seen: Decimal | None = self.cleaned_data["seen"]
        return seen is not None and seen == self.cleaned_data["percent"]


@dataclass(frozen=True, slots=True)
class PassLine:
    """One person who would pass or fail by the new pass mark."""

    number: str
    name: str
    token: str
    share: str
    passes: bool


class PassTable(Table[PassLine]):
    """Who would pass or fail."""

    caption = gettext_lazy("Whose result would change")
    page_size = 5000  # on one page: the preview answers a form, so there is no address for a second one
    columns = (
        Column("number", gettext_lazy("Staff number")),
        Column(
            "name", gettext_lazy("Full name"), link=lambda row: reverse("lms_exams:result", args=[row.token])
        ),
        Column("share", gettext_lazy("Share of the marks"), numeric=True),
        Column(
            "passes",
            gettext_lazy("Passing"),
            value=lambda row: _("Passes now") if row.passes else _("No longer passes"),
        ),
    )
    empty = EmptyState(gettext_lazy("Nobody's result changes"))


class UnseenPassTable(PassTable):
    """Who would pass or fail, for a reader who may see none of them by name."""

    empty = UNSEEN


@require_http_methods(["GET", "POST"])
@never_cache
@role_required(*RUNNERS)
def pass_mark(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Take another pass mark and a reason; the first time only show what it would change."""
    found = get_object_or_404(Sitting.objects.select_related("paper"), pk=pk)
    form, context = PassMarkForm(request.POST or None, sitting=found), dict[str, object]()
    if request.method == "POST" and form.is_valid():
        try:
            require_no_part(found, request.user)
            if form.was_seen:
                reason = form.cleaned_data["reason"]
                job = change_pass_mark(sitting=found, share=form.share, reason=reason, by=request.user)
                return redirect(job)
            context = _looked_at(request, found, form, preview_pass_mark(sitting=found, share=form.share))
        except Refusal as refusal:
            messages.warning(request, sentence(refusal))
            return redirect("lms_exams:pass_mark", pk)
    return render(request, "lms_exams/pass_marks/pass_mark.html", {"form": form, "sitting": found, **context})


def _looked_at(
    request: SignedInRequest, sitting: Sitting, form: PassMarkForm, preview: PassMarkPreview
) -> dict[str, object]:
    """Show the preview above a form that remembers what was looked at."""
    form.data = {**form.data.dict(), "seen": form.data["percent"]}  # type: ignore[attr-defined] # a QueryDict
    known = set(visible_employees(request.user).values_list("pk", flat=True))
    lines = [
        PassLine(
            one.attempt.employee.number,
            one.attempt.employee.name,
            str(one.attempt.token),
            percent_against(one.before.share, form.share, sitting.pass_mark),
            one.after.passed,
        )
        for one in preview.changed
        if one.attempt.employee_id in known
    ]
    table = (UnseenPassTable if preview.changed else PassTable)(request, lines)
    return {"preview": preview, "table": table, "new_share": form.share}

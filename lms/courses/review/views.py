"""The desk at which trainers read what others wrote, and approve it or send it back."""

from __future__ import annotations

from collections.abc import Set
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page, TaskState

from lms.core.accounts import account_name
from lms.core.refusals import sentence
from lms.core.ui.api import Action, Column, EmptyState, Table, list_in_tabs
from lms.courses.blocks import cited_codes, look_up, render_body
from lms.courses.pages.models import LessonPage, held_in_review
from lms.courses.review.queries import (
    CourseReviewRow,
    open_reviews,
    review_rows,
    reviews_for,
    sent_back_to,
)
from lms.people.api import Role, SignedInRequest, role_required


@require_safe
@never_cache
@role_required(Role.TRAINER)
def reviews(request: SignedInRequest) -> HttpResponse:
    """List what waits for the reader's review, what was sent back to the reader, and all."""
    lists = {
        "": (_("For you to review"), reviews_for(request.user)),
        "returned": (_("Sent back to you"), sent_back_to(request.user)),
        "all": (_("All in review"), open_reviews()),
    }
    rows, tabs = list_in_tabs(request, lists)
    table = CourseReviewTable(request, review_rows(rows))
    return table.respond("lms_courses/review/list.html", {"tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(Role.TRAINER)
def review(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show what was sent in with all its words, and take the verdict of who may judge it."""
    found = TaskState.objects.filter(task__coursereview__isnull=False)
    state = get_object_or_404(found.select_related("workflow_state__requested_by"), pk=pk)
    if state.status != TaskState.STATUS_IN_PROGRESS:
        messages.info(request, _("This review is closed: it was decided or taken back."))
        return redirect("lms_courses:reviews")
    page = state.workflow_state.content_object.get_latest_revision_as_object()
    form = CourseVerdictForm(request.POST if request.method == "POST" else None)
    held = held_in_review(page)
    if request.method == "POST" and form.is_valid():
        verdict, comment = form.cleaned_data["verdict"], form.cleaned_data["comment"].strip()
        if held is not None and verdict == "approve":
            messages.error(request, sentence(held))
            return redirect(held.url)
        state.task.specific.on_action(state, request.user, verdict, comment=comment)
        messages.success(request, _what_became(page) if verdict == "approve" else _sent_back(page))
        return redirect("lms_courses:reviews")
    actions = []
    if page.live:
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", state.revision_id])
        actions.append(Action(_("What changed"), compare))
    context = {
        "page": page,
        "body": _body(page),
        "form": form,
        "held": held,
        "held_text": sentence(held) if held else "",
        "may_judge": bool(state.task.specific.get_actions(page, request.user)),
        "sender": account_name(state.workflow_state.requested_by),
        "since": state.started_at,
        "actions": actions,
    }
    return render(request, "lms_courses/review/review.html", context, status=422 if form.errors else 200)


def _sent_back(page: Page) -> str:
    return _("%(title)s is sent back.") % {"title": page.title}


def _what_became(page: Page) -> str:
    """Say what learners can read now that a page is approved."""
    page = Page.objects.get(pk=page.pk)
    if not page.live:
        return _("%(title)s is approved.") % {"title": page.title}
    if page.get_parent().live:
        return _("%(title)s is approved and published: learners can read it now.") % {"title": page.title}
    words = _(
        "%(title)s is published. The page of its course is still a draft; learners see the lesson once that"
        " is published."
    )
    course = reverse("wagtailadmin_pages:edit", args=[page.get_parent().pk])
    return format_html(
        '{} <a href="{}">{}</a>', words % {"title": page.title}, course, _("Open the page of the course")
    )


def _body(page: Page) -> object:
    """Render the draft; a course has no body of its own."""
    if not isinstance(page, LessonPage):
        return None
    codes = cited_codes(block["value"] for block in page.body.raw_data)
    return render_body(page.body, look_up(codes, timezone.localdate()), says_alt=True)


class CourseReviewTable(Table[CourseReviewRow]):
    """Courses and lessons in review, or sent back."""

    caption = gettext_lazy("Reviews of lessons")
    columns = (
        Column("title", gettext_lazy("Title"), link=lambda row: row.url),
        Column("sender", gettext_lazy("Sent in by")),
        Column("since", pgettext_lazy("of a review", "Since")),
        Column("comment", pgettext_lazy("of a review", "Comment")),
    )
    empty = EmptyState(
        gettext_lazy("Nothing is waiting here"),
        gettext_lazy("Lessons come here when their authors send them to review."),
    )


VERDICTS = ("approve", "reject")


class CourseVerdictForm(forms.Form):
    """The verdict of a reviewer, and what is said with it."""

    needed_at_times: ClassVar[Set[str]] = {"comment"}

    verdict = forms.ChoiceField(choices=[(one, one) for one in VERDICTS], widget=forms.HiddenInput)
    comment = forms.CharField(
        label=pgettext_lazy("of a review", "Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Kept with your name. Needed for sending back."),
    )

    def clean(self) -> dict[str, object]:
        """Ask for a comment where something is sent back."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("verdict") == "reject" and not str(cleaned.get("comment", "")).strip():
            self.add_error("comment", _("Say what should change, so that the author can change it."))
        return cleaned

"""Tell trainers that a course or lesson was sent in to be reviewed, and its sender what became of it."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState

from lms.core.accounts import User, account_name
from lms.core.notices.api import notify, settle
from lms.courses.notices import REVIEW_APPROVED, REVIEW_RETURNED, REVIEW_WAITING
from lms.courses.pages.queries import Addresses
from lms.people.api import Role


def tell_reviewers(review: TaskState, sender: User | None) -> None:
    """Tell every trainer but who sent it in, in the transaction of that."""
    trainers = get_user_model().objects.filter(groups__name=Role.TRAINER.value, is_active=True)
    page = review.workflow_state.content_object
    notify(
        kind=REVIEW_WAITING,
        to=trainers.exclude(pk=sender.pk) if sender else trainers,
        facts={"page": page.draft_title, "sender": account_name(sender)},
        url=reverse("lms_courses:review", args=[review.pk]),
        key=_waiting_key(review),
    )


def tell_sender(review: TaskState, reviewer: User | None) -> None:
    """Tell who sent it in of the verdict, in the transaction of that; it waits for nobody any more."""
    forget_waiting(review)
    sender = review.workflow_state.requested_by
    if sender is None or sender == reviewer:
        return
    page = Page.objects.get(pk=review.workflow_state.object_id)
    is_approved = review.status == TaskState.STATUS_APPROVED
    is_out = page.live and page.live_revision_id == review.revision_id
    can_be_read = is_approved and is_out and page.get_parent().live
    facts = {"page": page.draft_title, "reviewer": account_name(reviewer), "comment": review.comment}
    if is_approved:
        facts["outcome"] = _("is approved and published") if is_out else _("is approved")
    notify(
        kind=REVIEW_APPROVED if is_approved else REVIEW_RETURNED,
        to=[sender],
        facts=facts,
        url=(Addresses().of(page) if can_be_read else "")
        or reverse("wagtailadmin_pages:edit", args=[page.pk]),
        key=f"courses.reviewed:{review.pk}",
    )


def forget_waiting(review: TaskState) -> None:
    """Count as read what trainers were told of a review that is decided or taken back."""
    settle(key=_waiting_key(review), now=timezone.now())


def _waiting_key(review: TaskState) -> str:
    return f"courses.review:{review.pk}"

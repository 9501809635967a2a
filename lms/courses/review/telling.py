"""Tell trainers that a course or lesson was sent in to be reviewed."""

from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import TaskState

from lms.core.accounts import User, account_name
from lms.core.notices.api import notify
from lms.courses.notices import REVIEW_WAITING
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
        key=f"courses.review:{review.pk}",
    )

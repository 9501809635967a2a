"""Tell trainers every morning of questions that were sent in for review."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.urls import reverse

from lms.core.notices.api import notify
from lms.people.api import Role
from lms.questions.notices import REVIEWS_WAITING
from lms.questions.review.queries import open_reviews, reviews_for


def tell_reviewers(_now: datetime) -> None:
    """Tell each trainer how many questions wait, anew once another one was sent in."""
    newest = open_reviews().order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return
    for trainer in get_user_model().objects.filter(groups__name=Role.TRAINER.value, is_active=True):
        count = reviews_for(trainer).count()
        if count:
            notify(
                kind=REVIEWS_WAITING,
                to=[trainer],
                facts={"count": count},
                url=reverse("lms_questions:reviews"),
                key=f"questions.reviews:{newest}",
            )

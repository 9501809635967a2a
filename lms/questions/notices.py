"""What is told to trainers about the questions that wait for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lms.core.notices.api import NoticeKind, register_notice

REVIEWS_WAITING: Final = register_notice(
    NoticeKind(
        "questions.reviews_waiting",
        label=_("Questions to be reviewed"),
        subject=_("Questions waiting for review: {count}"),
        body=_("They were sent in by others; whoever wrote a question does not review it."),
        examples={"count": "8"},
        for_everybody=False,
    )
)

"""Listen to what lower subjects of core tell its upper ones."""

from collections.abc import Mapping
from datetime import datetime

from django.dispatch import receiver

from lms.core.notices.kinds import NoticeKind
from lms.core.signals import notices_created
from lms.core.webhooks.services import queue_posts


@receiver(notices_created, dispatch_uid="lms_core.queue_posts")
def queue_when_created(
    *, kind: NoticeKind, notices: Mapping[int, int], now: datetime, **_kwargs: object
) -> None:
    """Queue what webhooks are told of, in the transaction of what happened."""
    queue_posts(kind=kind, notices=notices, now=now)

"""Listen to the site: a page with another address makes kept lesson bodies stale."""

from __future__ import annotations

from uuid import uuid4

from django.dispatch import receiver
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from lms.courses.queries import forget_links


@receiver([page_slug_changed, page_unpublished, post_page_move])
def renew_links(**_kwargs: object) -> None:
    """Forget the links that rendered lessons hold."""
    forget_links(uuid4().hex)

"""Give a lesson's rendered body, kept once per revision, language and state of the cited facts."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache
from django.utils.translation import get_language

from lms.courses.blocks import RenderedBody, cited_codes, look_up, render_body
from lms.courses.pages.models import LessonPage
from lms.courses.settings import CoursesSettings

LINKS_KEY = "lms_courses:links"


def rendered_body(lesson: LessonPage, day: date) -> RenderedBody:
    """Give the body from the cache when neither page, facts, laws nor link targets have changed."""
    citations = look_up(cited_codes(block["value"] for block in lesson.body.raw_data), day)
    seconds = CoursesSettings.current().body_cache_seconds
    if not seconds or lesson.live_revision_id is None:
        return render_body(lesson.body, citations)
    key = f"lms_courses:body:{lesson.pk}:{get_language()}"
    found = cache.get_many([key, LINKS_KEY])
    state = (lesson.live_revision_id, citations.digest, found.get(LINKS_KEY))
    kept = found.get(key)
    if kept is not None and kept[0] == state:
        body: RenderedBody = kept[1]
        return body
    body = render_body(lesson.body, citations)
    cache.set(key, (state, body), seconds)
    return body


def forget_links(token: str) -> None:
    """Make every kept body stale: the address of some page has changed."""
    cache.set(LINKS_KEY, token, None)

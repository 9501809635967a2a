"""Say which published lessons a reader may read: pages that the admin keeps from somebody stay unread.

Wagtail asks that where it shows a page. Whatever else shows or takes something of a lesson asks here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from wagtail.models import PageViewRestriction

from lms.courses.pages.kept import Shelf, shelf
from lms.courses.pages.models import CoursePage, LessonPage
from lms.people.api import AnyUser

type Hidden = tuple[str, ...]
"""The paths of pages that are kept from a reader, with all below them."""


@dataclass(frozen=True)
class _Restriction:
    """Who reads a page and all below it: some groups, or whoever knows a password."""

    key: int
    path: str
    by_group: bool


def hidden_from(request: HttpRequest, content: Shelf | None = None) -> Hidden:
    """Give what the admin keeps from who asks; pages whose password was typed are open."""
    passed = request.session.get(PageViewRestriction.passed_view_restrictions_session_key, ())
    return hidden_paths(request.user, content or shelf(), passed)


def hidden_paths(user: AnyUser, content: Shelf, passed: Collection[int] = ()) -> Hidden:
    """Give what the admin keeps from a person; without any restriction that costs nothing.

    A page behind a password is hidden from who did not type it: `passed` are the restrictions of which that
    is known.
    """
    restrictions = content.get("restrictions", _read)
    locked = (one.path for one in restrictions if not one.by_group and one.key not in passed)
    return (*closed_to(user, content), *locked)


def closed_to(user: AnyUser, content: Shelf) -> Hidden:
    """Give what is for groups that a person is not in: no password opens it."""
    for_groups = [one for one in content.get("restrictions", _read) if one.by_group]
    if not for_groups or getattr(user, "is_superuser", False):
        return ()
    by_group = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS)
    own = set(by_group.filter(groups__user=user.pk).values_list("pk", flat=True))
    return tuple(one.path for one in for_groups if one.key not in own)


def beneath(hidden: Hidden) -> Q:
    """Ask of pages that they are hidden, themselves or with a page above them."""
    found = Q(pk__in=())
    for path in hidden:
        found |= Q(path__startswith=path)
    return found


def readable(hidden: Hidden) -> QuerySet[LessonPage]:
    """Keep published lessons of published courses that are not hidden."""
    steplen: int = LessonPage.steplen
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - steplen)
    lessons = LessonPage.objects.live().filter(Exists(CoursePage.objects.live().filter(path=above)))
    return lessons.exclude(beneath(hidden))


def _read() -> tuple[_Restriction, ...]:
    """Read what is kept; every reader of the portal is signed in, so to ask for that alone keeps nothing."""
    found = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.LOGIN)
    return tuple(
        _Restriction(
            key,
            path,
            by_group=kind == PageViewRestriction.GROUPS,
        )
        for key, path, kind in found.values_list("pk", "page__path", "restriction_type")
    )

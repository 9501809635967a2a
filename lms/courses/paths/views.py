"""Keep paths that people are on from being deleted in the admin."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lms.courses.paths.models import LearningPath, PathEnrolment


def refuse_to_delete_paths(request: HttpRequest, chosen: Iterable[Model]) -> HttpResponse | None:
    """Delete no path that somebody is on or completed: what they were asked for could not be shown again."""
    paths = [each for each in chosen if isinstance(each, LearningPath)]
    used = PathEnrolment.objects.filter(path__in=paths).select_related("path").first() if paths else None
    if used is None:
        return None
    said = _("People are on “%(path)s” or have completed it, so it stays. Take its positions away instead.")
    messages.error(request, said % {"path": used.path.shown_title})
    return redirect("wagtailsnippets_lms_courses_learningpath:list")

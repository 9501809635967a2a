"""Let pages of the portal be found by their names: those to which the reader's own bar and menu lead."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.core.search.rules import fold
from lms.core.search.sources import Answer, Answers, AskedSource
from lms.core.ui.navigation import PLACES, links_for


def page_answers(request: HttpRequest, terms: Sequence[str], most: int) -> Answers:
    """Give the links in whose name every word stands."""
    links = links_for(request)
    found = [
        Answer(link.label, link.url)
        for place in PLACES
        for link in links[place]
        if all(term in fold(link.label) for term in terms)
    ]
    return Answers(found[:most], len(found))


PAGES = AskedSource("page", _("Pages"), 5, page_answers)

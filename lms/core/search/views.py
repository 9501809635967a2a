"""Show what is found: a page with the kinds in groups or one kind whole, and the first few for the dialog."""

from __future__ import annotations

from typing import Final, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.core.accounts import User
from lms.core.search.queries import Group, find_first, find_groups, found_entries, hits_of_kind, labels
from lms.core.search.rules import LONGEST_QUERY, terms_of
from lms.core.search.sources import IndexedSource, indexed_sources
from lms.core.ui.components import Tab
from lms.core.wording import enumerated

IN_DIALOG: Final = 8
ON_PAGE: Final = 20


@require_safe
@never_cache
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show what the words find, kind by kind; one kind whole where the address names it."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    terms = terms_of(query)
    groups = find_groups(request, terms)
    asked = request.GET.get("kind", "")
    source = next((each for each in indexed_sources() if each.kind == asked), None)
    context = {
        "query": query,
        "longest": LONGEST_QUERY,
        "was_asked": bool(terms),
        "finding": _finding(groups) if terms else _("Search"),
        "kinds": enumerated(labels()),
        "tabs": _tabs(groups, query, asked),
        "groups": groups if source is None else [],
        "query_url": "?" + urlencode({"q": query}),
    }
    if source is not None and terms:
        context |= _one_kind(request, terms, source)
    return render(request, "lms_core/search/search.html", context)


@require_safe
@never_cache
@login_required
def options(request: HttpRequest) -> HttpResponse:
    """Give the first few as the options of the dialog's list."""
    terms = terms_of(request.GET.get("q", ""))
    context = {"hits": find_first(request, terms, IN_DIALOG), "was_asked": bool(terms)}
    return render(request, "lms_core/search/options.html", context)


def _one_kind(request: HttpRequest, terms: tuple[str, ...], source: IndexedSource) -> dict[str, object]:
    pages = Paginator(found_entries(cast("User", request.user), terms, [source]), ON_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {"page": page, "hits": hits_of_kind(page.object_list, terms), "kind_label": source.label}


def _finding(groups: list[Group]) -> str:
    """State what was found, as the title of the page."""
    total = sum(group.total for group in groups)
    if not total:
        return _("Nothing found")
    return ngettext("%(count)d found", "%(count)d found", total) % {"count": total}


def _tabs(groups: list[Group], query: str, asked: str) -> list[Tab]:
    """Give a tab for all, and one for each kind of the index in which something was found."""
    indexed = {source.kind for source in indexed_sources()}
    shown = [group for group in groups if group.kind in indexed]
    if not shown:
        return []
    return [
        Tab(_("All"), "?" + urlencode({"q": query}), asked not in indexed),
        *(
            Tab(
                group.label,
                "?" + urlencode({"q": query, "kind": group.kind}),
                group.kind == asked,
                group.total,
            )
            for group in shown
        ),
    ]

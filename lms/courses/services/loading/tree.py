"""Find or make the place of courses in the page tree."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from lms.courses.models import CourseIndexPage

INDEX_SLUG = "learn"


def course_index() -> CourseIndexPage:
    """Find the page under which courses stand, or make it below the site's root page."""
    found: CourseIndexPage | None = CourseIndexPage.objects.first()
    if found is None:
        found = CourseIndexPage(title=_("Learn"), slug=INDEX_SLUG)
        site_root().add_child(instance=found)
        found.save_revision().publish()
    return found


def site_root() -> Page:
    """Find the root page of the default site, or make a site."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None:
        return site.root_page
    root = Page.get_first_root_node()
    home = root.get_children().first()
    if home is None:
        home = root.add_child(instance=Page(title="训评", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home

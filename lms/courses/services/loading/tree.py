"""Find or make the place of courses in the page tree."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, Site, Task, Workflow

from lms.courses.models import CourseIndexPage

INDEX_SLUG = "learn"
SITE_TITLE = "训评"
REVIEW_TITLE = "审核"
TOP_TITLE = "全部页面"
TOP_COLLECTION = "根目录"


def course_index() -> CourseIndexPage:
    """Find the page under which courses stand, or make it below the site's root page."""
    rename_first_records()
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
        home = root.add_child(instance=Page(title=SITE_TITLE, slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def rename_first_records() -> None:
    """Rename the pages, the collection and the workflow that Wagtail made, while nobody has touched them."""
    Page.objects.filter(depth=1, title="Root").update(title=TOP_TITLE, draft_title=TOP_TITLE)
    Collection.objects.filter(depth=1, name="Root").update(name=TOP_COLLECTION)
    welcome = Page.objects.filter(depth=2, latest_revision=None, title="Welcome to your new Wagtail site!")
    welcome.update(title=SITE_TITLE, draft_title=SITE_TITLE)
    for record in (Workflow, Task):
        record.objects.filter(name="Moderators approval").update(name=REVIEW_TITLE)

"""Give the addresses of many pages after reading the site's root once."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, Site


class Addresses:
    """Addresses of pages; Wagtail's own `page.url` asks the cache again for each page."""

    def __init__(self) -> None:
        """Read the roots of all sites."""
        self._roots: list[str] = [root.root_path for root in Site.get_site_root_paths()]

    def of(self, page: Page) -> str:
        """Give the page's address on this server; empty when no site holds it."""
        url_path: str = page.url_path
        for root in self._roots:
            if url_path.startswith(root):
                try:
                    return reverse("wagtail_serve", args=[url_path[len(root) :]])
                except NoReverseMatch:
                    return ""
        return ""

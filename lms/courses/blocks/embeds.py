"""A page of another site inside a lesson: from hosts that the site allows, and only once the reader asks."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lms.courses.blocks.cited import CitedBlock, Rendering, layout
from lms.courses.settings import CoursesSettings


class EmbedBlock(CitedBlock):
    """A page of another site; until the reader opens it nothing is asked of that site."""

    title = blocks.CharBlock(max_length=120, label=_("Title"))
    address = blocks.URLBlock(
        label=_("Address"), help_text=_("The address for embedding, beginning with https://.")
    )
    description = blocks.TextBlock(
        rows=3,
        label=_("What it says"),
        help_text=_("For who cannot open it: without network, on paper, or where the other site is blocked."),
    )

    class Meta:
        form_layout = layout(["title", "address", "description"])
        icon = "globe"
        label = _("Page of another site")
        label_format = "{title}"
        description = _("A page or player of another site, from the hosts that this site allows.")
        template = "lms_courses/blocks/embed.html"

    def own_context(self, value: blocks.StructValue, rendering: Rendering) -> dict[str, object]:
        """Name the host, and say whether the site still allows it."""
        return {
            "host": urlsplit(value["address"]).hostname or "",
            "is_allowed": is_allowed(value["address"]),
        }

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse to publish a host that the site does not allow, and say which ones it does."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if not is_allowed(cleaned["address"]):
            hosts = CoursesSettings.current().embed_hosts.split()
            words = (
                _("This site embeds nothing from there. Allowed with https: %(hosts)s.")
                if hosts
                else _("This site embeds no other sites. Whoever runs it names hosts in “embed_hosts”.")
            )
            fault = ValidationError(words, params={"hosts": ", ".join(hosts)})
            raise blocks.StructBlockValidationError(block_errors={"address": fault})
        return cleaned


def is_allowed(address: str) -> bool:
    """Tell whether an address is one with TLS on a host that the site's settings name.

    Browsers read a backslash as a slash, and so another host than Python; nobody signs in by an address.
    """
    if "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    hosts = CoursesSettings.current().embed_hosts.split()
    is_plain = parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc
    return is_plain and parts.hostname in hosts


def frame_sources() -> list[str]:
    """List the origins that a lesson may frame, as a policy names them."""
    return [f"https://{host}" for host in CoursesSettings.current().embed_hosts.split()]

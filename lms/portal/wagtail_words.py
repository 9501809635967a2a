"""Name the sentences of Wagtail that its own Chinese catalogue lacks or words badly; ours has them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

WORDS = (
    _("Search all pages…"),
    _("New: %(model_name)s"),
    _("Go to the first error"),
    _("Save your changes before leaving"),
    _("Autosave is <span>paused</span>"),
    _("Autosave is paused"),
    _("No %(model_name)s match your query."),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s across entire site."),
    _(
        "%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s in "
        "'<span class=\"w-title-ellipsis\">%(title)s</span>'."
    ),
    _("%(start_index)s-%(end_index)s of %(items_count)s %(model_name)s"),
    _("No results across entire site."),
    _("Search in '<span class=\"w-title-ellipsis\">%(title)s</span>'"),
    _("No results in '<span class=\"w-title-ellipsis\">%(title)s</span>'."),
    _("Edit account avatar"),
    _("This field is required."),
    _("Schedule to publish"),
    _("Privacy and access"),
    _("View latest version"),
    _("Save changes"),
    _("Refresh"),
    _("Status %(status)s"),
    _("Toggle checks"),
    _("Content metrics"),
    _("Reading time"),
    _("Page type"),
    _("Edited by"),
    _("Date updated"),
    _("Sort by '%(label)s' in ascending order."),
    _("Sort by '%(label)s' in descending order."),
    _("Wagtail %(current_version)s editor guide"),
    ngettext_lazy(
        '%(total)s Page <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Pages <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
    ngettext_lazy(
        '%(total)s Image <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Images <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
    ngettext_lazy(
        '%(total)s Document <span class="w-sr-only">created in %(site_name)s</span>',
        '%(total)s Documents <span class="w-sr-only">created in %(site_name)s</span>',
        "counter",
    ),
)

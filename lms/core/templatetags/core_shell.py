"""Link the stylesheets, each once and in their order."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

STYLESHEETS = ("tokens", "base", "shell", "controls", "components", "table", "chart")


@register.simple_tag
def shell_styles() -> SafeString:
    """Write one link for each stylesheet."""
    return format_html_join(
        "\n  ",
        '<link rel="stylesheet" href="{}">',
        ((static(f"lms_core/css/{name}.css"),) for name in STYLESHEETS),
    )

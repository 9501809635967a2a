"""Ask in a form of Wagtail's admin why something is changed."""

from django import template
from django.forms import BoundField
from django.template import Context

from lms.core.trail.views import reason_form_of

register = template.Library()


@register.inclusion_tag("lms_core/trail/admin_change_reason.html", takes_context=True)
def change_reason(context: Context) -> dict[str, BoundField | None]:
    """Show the question where the view asks it."""
    asked = reason_form_of(context.get("view"))
    return {"field": asked["change_reason"] if asked else None}

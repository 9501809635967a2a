"""Write numbers, shares and times the same way on every screen."""

from django import template

from lms.core import wording

register = template.Library()

for name in (
    "percent",
    "limit_text",
    "or_dash",
    "day",
    "moment",
    "plain_number",
    "marks_text",
    "message_tone",
    "points",
    "enumerated",
):
    register.filter(name, getattr(wording, name))
for name in ("comma", "interval_text", "scale_position", "scale_width", "percent_against"):
    register.simple_tag(getattr(wording, name), name=name)

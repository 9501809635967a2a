"""Write numbers, shares and times the same way on every screen."""

from django import template

from lms.core import wording
from lms.core.accounts import account_name

register = template.Library()

for name in (
    "percent",
    "limit_text",
    "or_dash",
    "moment",
    "count_text",
    "plain_number",
    "marks_text",
    "message_tone",
    "points",
    "enumerated",
    "dots_in_line",
):
    register.filter(name, getattr(wording, name))
register.filter("account_name", account_name)
register.filter("day", wording.day_text)
for name in ("comma", "interval_text", "scale_position", "scale_width", "percent_against"):
    register.simple_tag(getattr(wording, name), name=name)

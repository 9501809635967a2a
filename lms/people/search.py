"""Let people be found by name and number, by whoever may list people."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.search.api import Answer, Answers, AskedSource, register_search
from lms.people.access.permissions import LIST_ROLES, has_role, visible_employees


def people_answers(request: HttpRequest, terms: Sequence[str], most: int) -> Answers:
    """Give whom the reader may see and who works here today."""
    if not has_role(request.user, *LIST_ROLES):
        return Answers()
    people = visible_employees(request.user).employed_on(timezone.localdate())
    for term in terms:
        people = people.filter(Q(name__icontains=term) | Q(number__icontains=term))
    total = people.count()
    shown = people.order_by("number")[:most] if total else ()
    found = [
        Answer(each.name, reverse("lms_people:employee", args=[each.pk]), note=each.number) for each in shown
    ]
    more_url = (
        f"{reverse('lms_people:employees')}?{urlencode({'q': ' '.join(terms)})}" if len(terms) == 1 else ""
    )
    return Answers(found, total, more_url)


register_search(AskedSource("person", _("People"), 60, people_answers))

"""Let somebody's own certificates be found by name and number."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.certification.certificates.queries import certificates_of
from lms.core.search.api import Answer, Answers, AskedSource, fold, register_search
from lms.people.api import Role, employee_of, has_role


def certificate_answers(request: HttpRequest, terms: Sequence[str], most: int) -> Answers:
    """Give the reader's certificates, the last to end first; those of one person are few."""
    employee = employee_of(request.user)
    if employee is None or not has_role(request.user, Role.EMPLOYEE):
        return Answers()
    mine = reverse("lms_certification:mine")
    found = [
        Answer(each.certification.shown_name, mine, note=each.serial)
        for each in certificates_of(employee).defer("pdf")
        if all(
            term in fold(f"{each.certification.name} {each.certification.name_en} {each.serial}")
            for term in terms
        )
    ]
    return Answers(found[:most], len(found), mine)


register_search(AskedSource("certificate", _("My certificates"), 8, certificate_answers))

"""Say who may see and download a certificate, and how often a stranger may look one up."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from lms.certification.certificates.models import Certificate
from lms.certification.permissions import REGISTER_ROLES
from lms.certification.settings import CertificationSettings
from lms.people.api import AnyUser, Posting, Role, employee_of, has_role, managed_units

MINUTE = 60


def manages_holder(user: AnyUser, certificate: Certificate) -> bool:
    """Tell whether the holder works today in a unit the user leads, or below it."""
    postings = Posting.objects.on(timezone.localdate()).filter(employee=certificate.employee_id)
    return postings.filter(unit__in=managed_units(user)).exists()


def may_view(user: AnyUser, certificate: Certificate) -> bool:
    """Tell whether the user may open a certificate's page in the register."""
    return has_role(user, *REGISTER_ROLES) or manages_holder(user, certificate)


def may_download(user: AnyUser, certificate: Certificate) -> bool:
    """Tell whether the user may have the PDF: the holder, HR, and who leads the holder today."""
    if has_role(user, Role.HR) or owns(user, certificate):
        return True
    return manages_holder(user, certificate)


def owns(user: AnyUser, certificate: Certificate) -> bool:
    """Tell whether the certificate is the user's own; who has left sees none here any more."""
    employee = employee_of(user)
    return employee is not None and employee.pk == certificate.employee_id and has_role(user, Role.EMPLOYEE)


def may_look_up(request: HttpRequest, now: datetime) -> bool:
    """Count one look-up of a stranger's address in this minute and tell whether it is within the limit."""
    key = f"lms_certification.look_up.{client_address(request)}.{int(now.timestamp()) // MINUTE}"
    cache.add(key, 0, MINUTE)
    return cache.incr(key) <= CertificationSettings.current().look_ups_a_minute


def client_address(request: HttpRequest) -> str:
    """Give the address a request came from, as the site's own proxies wrote it down."""
    proxies = CertificationSettings.current().proxies
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    return chain[-proxies] if proxies and len(chain) >= proxies else str(request.META.get("REMOTE_ADDR", ""))

"""Find the network address of a reader; behind proxies only what trusted ones wrote counts."""

from django.http import HttpRequest

from lms.exams.domain.networks import client_address, read_networks
from lms.exams.settings import ExamSettings


def address_of(request: HttpRequest) -> str:
    """Give the address a request comes from."""
    return client_address(
        str(request.META.get("REMOTE_ADDR", "")),
        str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        read_networks(ExamSettings.current().trusted_proxies),
    )

"""Say on the page of a passed exam what becomes of its certificate."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.certification.choices import CertificateState
from lms.certification.models import Certificate, Certification
from lms.certification.queries.passes import passes_without_certificate
from lms.certification.services.issuing import certificate_in_the_way, is_formal_pass, open_courses
from lms.core.api import day_text
from lms.exams.api import Attempt, FollowUp


def follow_ups(attempt: Attempt) -> list[FollowUp]:
    """Give one sentence for a pass that earns a certificate, will earn one or came too early for one."""
    certification = Certification.objects.filter(paper=attempt.sitting.paper_id).first()
    if certification is None or not is_formal_pass(attempt):
        return []
    certificate = Certificate.objects.filter(attempt=attempt).defer("pdf").first()
    text = _issued(certificate) if certificate else _not_issued(attempt, certification)
    return [FollowUp(text, _("My certificates"), reverse("lms_certification:mine"))] if text else []


def _issued(certificate: Certificate) -> str:
    if certificate.state == CertificateState.REVOKED:
        return ""
    return _("Certificate issued: %(name)s, %(first)s – %(last)s.") % {
        "name": certificate.printed_name,
        "first": day_text(certificate.valid_from),
        "last": day_text(certificate.valid_to),
    }


def _not_issued(attempt: Attempt, certification: Certification) -> str:
    """Say why there is none; nothing where a person decides about it.

    What is held goes before open courses: while it holds for long, a completed course brings nothing.
    """
    if not passes_without_certificate().filter(pk=attempt.pk).exists():
        return ""
    name = {"name": certification.shown_name}
    if held := certificate_in_the_way(attempt, certification):
        return _(
            "Your certificate %(name)s holds until %(last)s; this pass came before it could be renewed."
        ) % {
            **name,
            "last": day_text(held.valid_to),
        }
    if open_courses(attempt, certification):
        return _("The certificate %(name)s is issued by itself once its courses are completed.") % name
    return ""

"""Write the mail that tells somebody one thing or several, as text and as HTML."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.accounts import account_name, mail_address
from lms.core.notices.kinds import kind_of
from lms.core.notices.models import Delivery, NoticePreference
from lms.core.notices.queries import Wordings, notice_text
from lms.core.notices.settings import NoticeSettings

TEXT: Final = "lms_core/notices/mail.txt"
HTML: Final = "lms_core/notices/mail.html"


@dataclass(frozen=True)
class MailPart:
    """One notice inside a mail."""

    subject: str
    body: str
    url: str


def languages_of(people: Collection[int]) -> Mapping[int, str]:
    """Give the language of mail of those who chose one, by account."""
    chosen = NoticePreference.objects.filter(user__in=people).exclude(language="")
    return dict(chosen.values_list("user", "language"))


def write_mail(
    deliveries: Sequence[Delivery], *, language: str, wordings: Wordings, message_id: str
) -> EmailMultiAlternatives:
    """Write one mail of what one person is told: its own subject for one notice, their number for several."""
    person = deliveries[0].notice.recipient
    with translation.override(language or settings.LANGUAGE_CODE):
        parts = [part_of(delivery, wordings) for delivery in deliveries]
        count = len(parts)
        several = ngettext("%(count)d notice for you", "%(count)d notices for you", count) % {"count": count}
        subject = parts[0].subject if count == 1 else several
        choices = absolute(reverse("lms_core:notice_choices"))
        context = {"name": account_name(person), "parts": parts, "choices_url": choices}
        text, html = (render_to_string(name, context) for name in (TEXT, HTML))
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=text,
        to=[mail_address(person)],
        headers={
            "Message-ID": message_id,
            "List-Unsubscribe": f"<{choices}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def part_of(delivery: Delivery, wordings: Wordings) -> MailPart:
    """Write one notice; of a private one only that something waits, unless the site allows more."""
    notice = delivery.notice
    kind, url = kind_of(notice.kind), absolute(notice.get_absolute_url())
    if kind is not None and kind.private and not NoticeSettings.current().mail_says_private:
        return MailPart(_("There is news for you"), _("Sign in to read it."), url)
    words = notice_text(notice, wordings)
    return MailPart(words.subject, words.body, url)


def absolute(path: str) -> str:
    """Give the whole address of a path of the site."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"

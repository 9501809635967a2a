"""Keep what was told to whom, by which way it went out, and what administrators and readers chose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.notices.kinds import kind_of

LONGEST_SUBJECT = 200


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters with names."""

    def unread(self) -> NoticeQuerySet:
        """Keep those their reader has not opened."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """Something a person is told, once for each `key`; the words are made of `facts` when it is shown."""

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    facts = models.JSONField(_("facts filled in"), default=dict, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["key", "recipient"], name="lms_core_told_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="lms_core_notice_of"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="lms_core_notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.recipient}"

    def get_absolute_url(self) -> str:
        """Give the address that marks it read and leads to the thing."""
        return reverse("lms_core:notice", args=[self.pk])


class Way(models.TextChoices):
    """How a notice leaves the site; inside, everybody has the list of notices."""

    MAIL = "mail", _("By e-mail")


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    QUEUED = "queued", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNCLEAR = "unclear", _("Not known whether it went out")
    DEAD = "dead", _("Not delivered")
    SKIPPED = "skipped", _("No longer needed")


class Delivery(models.Model):
    """One notice on its way out; several that went in one mail share its `message_id`.

    SENDING is committed before the mail server is talked to. What a dead worker left so is UNCLEAR: it is
    never sent again by itself.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    way = models.CharField(_("way"), max_length=20, choices=Way, default=Way.MAIL)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(pgettext_lazy("of a delivery", "attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    tried_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    message_id = models.CharField(_("number of the mail"), max_length=250, blank=True)
    worker = models.CharField(_("worker"), max_length=150, blank=True)
    address = models.CharField(_("sent to"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text of the mail"), blank=True)
    error = models.TextField(_("what the server said"), blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["notice", "way"], name="lms_core_delivered_once_a_way"),
        ]
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="lms_core_delivery_due"),
            models.Index(fields=["tried_at"], name="lms_core_delivery_tried"),
            models.Index(fields=["message_id"], name="lms_core_delivery_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} · {self.get_way_display()}"

    def get_absolute_url(self) -> str:
        """Give the page on which administrators see what it said."""
        return reverse("lms_core:delivery", args=[self.pk])

    @property
    def may_be_sent_again(self) -> bool:
        """Tell whether an administrator may queue it once more."""
        return self.state in {DeliveryState.DEAD, DeliveryState.UNCLEAR}


class NoticeWording(models.Model):
    """The words an administrator gave a kind of notice in one language, in place of those in the code."""

    kind = models.CharField(_("kind"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(pgettext_lazy("of a notice", "text"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("wording of notices")
        verbose_name_plural = _("wordings of notices")
        ordering = ["kind", "language"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="lms_core_worded_once"),
        ]

    def __str__(self) -> str:
        kind, languages = kind_of(self.kind), dict(settings.LANGUAGES)
        return f"{kind.label if kind else self.kind} · {languages.get(self.language, self.language)}"


class NoticePreference(models.Model):
    """What somebody chose about notices; who chose nothing has no row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notice_preference",
        verbose_name=_("account"),
    )
    language = models.CharField(_("language of mail"), max_length=10, blank=True)
    no_mail = models.JSONField(_("kinds not sent by mail"), default=list, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("choice about notices")
        verbose_name_plural = _("choices about notices")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)

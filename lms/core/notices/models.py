"""Keep what was told to whom, by which way it went out, and what administrators and readers chose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
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


class NoMail(models.TextChoices):
    """Why no mail of a notice went out; the sentence stands beside it."""

    OFF = "off", _("no mail: the site sends none")
    NO_ADDRESS = "no_address", _("no mail: there is no address")
    COMES_BACK = "comes_back", _("no mail: it comes back from the address")
    UNWANTED = "unwanted", _("no mail: the person does not want this kind by mail")
    READ = "read", _("no mail: it was read before the mail went out")
    CLOSED = "closed", _("no mail: the account is switched off")
    GONE = "gone", _("no mail: this kind is told no longer")


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
    no_mail = models.CharField(_("Why no mail"), max_length=12, choices=NoMail, blank=True, db_default="")

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
    WEBHOOK = "webhook", _("To a group or system")


class DeliveryState(models.TextChoices):
    """What became of a delivery."""

    QUEUED = "queued", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNCLEAR = "unclear", _("Not known whether it went out")
    DEAD = "dead", _("Not delivered")
    SKIPPED = "skipped", _("No longer needed")


class Delivery(models.Model):
    """One notice on its way out; several that went in one mail or post share its `message_id`.

    SENDING is committed before the server is talked to. What a dead worker left so is UNCLEAR: it is never
    sent again by itself, but where the receiver knows the number. The first of several keeps the text.
    """

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    way = models.CharField(_("way"), max_length=20, choices=Way, default=Way.MAIL)
    webhook = models.ForeignKey(
        "lms_core.Webhook",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
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
            models.UniqueConstraint(
                fields=["notice"], condition=models.Q(webhook=None), name="lms_core_mailed_once"
            ),
            models.UniqueConstraint(
                fields=["notice", "webhook"],
                condition=models.Q(webhook__isnull=False),
                name="lms_core_posted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(way="mail", webhook=None) | models.Q(way="webhook", webhook__isnull=False),
                name="lms_core_delivery_way",
            ),
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


class HeldAddress(models.Model):
    """An address that mail comes back from: none goes there until it is lifted, whoever's it is."""

    address = models.CharField(_("address"), max_length=254, unique=True)
    reason = models.CharField(_("what came back"), max_length=300, blank=True)
    since = models.DateTimeField(pgettext_lazy("of an address", "since"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("address that mail comes back from")
        verbose_name_plural = _("addresses that mail comes back from")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="lms_core_held_in_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.address


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

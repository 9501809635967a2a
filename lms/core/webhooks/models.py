"""Keep where notices are posted to, of which kinds and about whom."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class WebhookKind(models.TextChoices):
    """Who takes what is posted."""

    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    FEISHU = "feishu", _("Feishu group robot")
    SYSTEM = "system", _("Another system (JSON)")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Filters with names."""

    def active(self) -> WebhookQuerySet:
        """Keep those that are switched on."""
        return self.filter(is_active=True)


class Webhook(models.Model):
    """A group robot or another system that is told of notices; it is switched off, never removed.

    Address and secret open a group to whoever knows them: neither is shown once it is kept, nor written
    into logs and the audit trail.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=WebhookKind)
    address = models.CharField(_("address"), max_length=500)
    secret = models.CharField(_("secret"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    notice_kinds = models.JSONField(_("kinds of notices"), default=list)
    audience = models.JSONField(_("about whom"), default=list, blank=True)
    says_names = models.BooleanField(_("says names"), default=False)
    is_active = models.BooleanField(_("switched on"), default=False)
    made_at = models.DateTimeField(_("made at"))

    objects = WebhookQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Give the page on which administrators keep it."""
        return reverse("lms_core:webhook", args=[self.pk])

    @property
    def host(self) -> str:
        """Give the host of the address, which is no secret."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_group(self) -> bool:
        """Tell whether people read it, who want no flood and no post at night."""
        return self.kind != WebhookKind.SYSTEM

"""What Wagtail's workflow asks of a question that is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision


class Reviewable(models.Model):
    """What Wagtail's workflow asks of a thing that is reviewed, but for `publish`, its end."""

    latest_revision = models.ForeignKey(
        Revision,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent in last"),
    )

    class Meta:
        abstract = True

    @classmethod
    def get_content_type(cls) -> ContentType:
        """Give the content type of the kind."""
        return ContentType.objects.get_for_model(cls, for_concrete_model=False)

    @classmethod
    def get_base_content_type(cls) -> ContentType:
        """Give the content type of the bank's one table."""
        base = cls._meta.concrete_model or cls
        return ContentType.objects.get_for_model(base, for_concrete_model=False)

    def get_latest_revision(self) -> Revision | None:
        """Give the envelope of the version that was sent in last."""
        return self.latest_revision

    def with_content_json(self, content: Mapping[str, object]) -> Self:
        """Give the question itself: an envelope holds no content of its own."""
        return self

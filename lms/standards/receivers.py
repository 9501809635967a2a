"""Listen to facts being saved, and keep how one that is corrected read before."""

from __future__ import annotations

from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from lms.standards.changes.corrections import note_correction
from lms.standards.facts.models import Fact


@receiver(pre_save, sender=Fact, dispatch_uid="lms_standards.fact_corrected")
def fact_corrected(*, instance: Fact, raw: bool, **_kwargs: object) -> None:
    """Keep the wording that is about to be replaced; files of fixtures bring their own."""
    if instance.pk and not raw:
        note_correction(fact=instance, today=timezone.localdate())

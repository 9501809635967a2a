"""The form in which an administrator changes an appraisal template."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.core.wording import enumerated
from lms.performance.appraisal.services import WHOLE, weights_missing
from lms.performance.indicators.models import Indicator


class AppraisalTemplateForm(WagtailAdminModelForm):
    """Hold the weights at 100 and the indicators at what is defined."""

    def is_valid(self) -> bool:
        """Check the items together once each of them is valid."""
        if not super().is_valid():
            return False
        items = [form.cleaned_data for form in self.formsets["items"].forms if form.cleaned_data]
        kept = [item for item in items if not item.get("DELETE")]
        try:
            self._check_weights([item["weight"] for item in kept])
            self._check_indicators({key for item in kept for key in item.get("indicator_keys") or ()})
        except ValidationError as fault:
            self.add_error(None, fault)
        return not self.errors

    def _check_weights(self, weights: list[Decimal]) -> None:
        missing = weights_missing(weights)
        if missing:
            said = _("The weights make %(total)s, not 100.")
            raise ValidationError(said % {"total": f"{(WHOLE - missing).normalize():f}"})

    def _check_indicators(self, keys: set[str]) -> None:
        known = set(Indicator.objects.filter(key__in=keys).values_list("key", flat=True))
        if keys - known:
            said = _("There is no indicator %(keys)s.")
            raise ValidationError(said % {"keys": enumerated(sorted(keys - known))})

"""The form in which an administrator changes an appraisal template."""

from __future__ import annotations

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
        missing = weights_missing(item["weight"] for item in kept)
        keys = {key for item in kept for key in item.get("indicator_keys") or ()}
        unknown = keys - set(Indicator.objects.filter(key__in=keys).values_list("key", flat=True))
        if missing:
            total = f"{(WHOLE - missing).normalize():f}"
            self.add_error(None, _("The weights make %(total)s, not 100.") % {"total": total})
        elif unknown:
            self.add_error(None, _("There is no indicator %(keys)s.") % {"keys": enumerated(sorted(unknown))})
        return not self.errors

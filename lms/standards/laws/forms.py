"""Ask for a law, and propose its key."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.laws.queries import free_law_key


class LawForm(WagtailAdminModelForm):
    """A law; a new one comes with a free key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key, and say what to do where another law has it."""
        super().__init__(*args, **kwargs)
        self.fields["key"].error_messages["unique"] = _("Another law has this key. Take another one.")
        if not self.instance.pk:
            self.initial["key"] = self.initial.get("key") or free_law_key()

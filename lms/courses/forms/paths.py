"""The form in which an editor writes a learning path."""

from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.courses.queries.paths import free_key


class PathForm(WagtailAdminModelForm):
    """A learning path; a new one comes with a free key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key, and say what to do where another path has it."""
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.error_messages["unique"] = _("Another path has this key. Take another one.")
            if not self.instance.pk:
                self.initial["key"] = self.initial.get("key") or free_key()

"""Ask for a topic or a group of topics, with a code that no clause can have."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.standards.clauses.models import Chapter
from lms.standards.topics.models import TopicGroup
from lms.standards.topics.queries import own_topics, topic_groups
from lms.standards.topics.services import place_last, place_of

TOPIC_CODE = re.compile(r"[A-Z][A-Z0-9]{0,4}\.[1-9][0-9]?")


class TopicGroupForm(WagtailAdminModelForm):
    """Put a new group of topics at the end of the list."""

    def save(self, commit: bool = True) -> TopicGroup:
        """Place the group and save it."""
        if self.instance.pk is None:
            place_last(self.instance)
        group: TopicGroup = super().save(commit=commit)
        return group


class TopicForm(WagtailAdminModelForm):
    """Ask for a code that no clause can have, so that a file or a paper never means another."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the groups of topics; the chapters of the standard are none."""
        super().__init__(*args, **kwargs)
        self.fields["chapter"].queryset = topic_groups()

    def clean_number(self) -> str:
        """Refuse a code of another form, or one that is taken."""
        number = str(self.cleaned_data["number"]).strip().upper()
        if not TOPIC_CODE.fullmatch(number):
            raise forms.ValidationError(
                _("The code is a letter, up to four more letters or figures, a point and a number: P.1.")
            )
        if own_topics().filter(number=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another topic has this code."))
        return number

    def clean(self) -> dict[str, object]:
        """Keep topics in the order of their groups and numbers, after every clause."""
        cleaned: dict[str, object] = super().clean() or {}
        number, group = cleaned.get("number"), cleaned.get("chapter")
        if isinstance(number, str) and isinstance(group, Chapter):
            self.instance.sort = place_of(number, group)
        return cleaned

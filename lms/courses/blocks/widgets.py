"""Choose what a block cites from a list: pages keep its public code, not a key of the database."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod

from django.forms.widgets import MediaDefiningClass
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import BaseChooser

from lms.standards.api import LawVersion, clauses_by_number, facts_by_code


class AbstractWidgetType(MediaDefiningClass, ABCMeta):
    """Let a widget leave a method to those made of it."""


class CodeChooser(BaseChooser, metaclass=AbstractWidgetType):
    """Show what a code stands for, and lead to the list it is chosen from."""

    show_edit_link = False
    list_name = ""

    @property
    def chooser_modal_url_name(self) -> str:
        """Name the list."""
        return f"{self.list_name}:choose"

    def get_value_data(self, value: str | None) -> dict[str, str] | None:
        """Give the code with its label; a code that stands for nothing today is shown as one."""
        if not value:
            return None
        label = self.label_of(value) or _("%(code)s (not in the standard)") % {"code": value}
        return {"id": value, "title": label, "edit_url": ""}

    @abstractmethod
    def label_of(self, code: str) -> str:
        """Say what a code stands for; empty for nothing."""


class ClauseChooser(CodeChooser):
    """Choose a clause of the edition that counts."""

    list_name = "cited_clauses"
    icon = "pilcrow"
    choose_one_text = gettext_lazy("Choose a clause")
    choose_another_text = gettext_lazy("Choose another clause")

    def label_of(self, code: str) -> str:
        """Give number and title."""
        clause = clauses_by_number({code}).get(code)
        return f"{clause.number} {clause.shown_title}" if clause else ""


class FactChooser(CodeChooser):
    """Choose a fact of the edition that counts."""

    list_name = "cited_facts"
    icon = "tick"
    choose_one_text = gettext_lazy("Choose a fact")
    choose_another_text = gettext_lazy("Choose another fact")

    def label_of(self, code: str) -> str:
        """Give code and statement."""
        fact = facts_by_code({code}).get(code)
        return f"{fact.code} {fact.statement}" if fact else ""


class LawChooser(CodeChooser):
    """Choose a law."""

    list_name = "cited_laws"
    icon = "openquote"
    choose_one_text = gettext_lazy("Choose a law")
    choose_another_text = gettext_lazy("Choose another law")

    def label_of(self, code: str) -> str:
        """Give the title."""
        version = LawVersion.objects.filter(law__key=code).select_related("law").first()
        return version.law.title if version else ""

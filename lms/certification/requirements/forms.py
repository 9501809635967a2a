"""Choose a certification by its name."""

from __future__ import annotations

import django_filters
from django import forms

from lms.certification.requirements.models import Certification


class CertificationChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """Choose a certification by its name in the reader's language."""

    def label_from_instance(self, obj: Certification) -> str:
        """Show the name."""
        return obj.shown_name


class CertificationFilterField(django_filters.fields.ModelChoiceField):
    """Narrow a list to a certification, named in the reader's language."""

    def label_from_instance(self, obj: Certification) -> str:
        """Show the name."""
        return obj.shown_name


class CertificationFilter(django_filters.ModelChoiceFilter):
    """Narrow a list to one certification."""

    field_class = CertificationFilterField

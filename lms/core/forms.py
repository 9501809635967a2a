"""Render every form of the portal with the same parts."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Use the project's templates for a form and for one field."""

    form_template_name = "lms_core/forms/form.html"
    field_template_name = "lms_core/forms/field.html"

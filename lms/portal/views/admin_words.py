"""Give the scripts of the admin their words, with ours where Wagtail's own catalogue has none."""

from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

_catalog = JavaScriptCatalog.as_view(packages=["wagtail.admin", "lms.portal"])


def admin_words(request: HttpRequest) -> HttpResponseBase:
    """Answer in the language that the reader chose for the admin, as Wagtail's own view does."""
    return get_localized_response(_catalog, request)

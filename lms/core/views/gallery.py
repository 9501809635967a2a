"""Show every component with ordinary and with awkward content."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from lms.core.charts import chart_download
from lms.core.gallery import ROWS, SampleTable, gallery_context, sample_chart
from lms.core.permissions import may_see_gallery


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; the sample list and the sample chart can be downloaded like real ones."""
    if not may_see_gallery(request.user):
        raise PermissionDenied
    if reply := chart_download(request, [sample_chart()]):
        return reply
    return SampleTable(request, ROWS).respond("lms_core/gallery.html", gallery_context(request))

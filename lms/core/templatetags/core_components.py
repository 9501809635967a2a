"""Draw the components that need more than an include."""

from collections.abc import Sequence

from django import template
from django.core.paginator import Page
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import json_script
from django.utils.safestring import SafeString

from lms.core.ui.charts import Chart

register = template.Library()


@register.simple_block_tag
def card(content: str, **parameters: str) -> SafeString:
    """Draw a card around the block's content; the template lists the parameters."""
    return render_to_string("lms_core/components/card.html", {**parameters, "body": content})


@register.simple_tag
def page_links(page: Page[object]) -> Sequence[int | str]:
    """List the page numbers worth showing, with the paginator's ellipsis where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.simple_tag(takes_context=True)
def page_url(context: RequestContext, parameter: str, number: int) -> str:
    """Give this address with another page number."""
    query = context.request.GET.copy()
    query[parameter or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def chart_data(chart: Chart) -> SafeString:
    """Write the chart's figure as JSON that no browser runs."""
    return json_script(chart.figure_data, f"chart-{chart.key}-data")

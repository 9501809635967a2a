"""Put core's own links into the portal's menu, its style and its trail into Wagtail's admin."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from lms.core.jobs.health import FINE, check_worker
from lms.core.permissions import (
    may_look_after_notices,
    may_see_audit,
    may_see_every_job,
    may_see_gallery,
)
from lms.core.read_models.services import disagreeing
from lms.core.trail.services import reason_given
from lms.core.trail.traces import know, record_differences, trace_of
from lms.core.trail.views import ask_why_in, reason_form_of
from lms.core.ui.navigation import NavItem, home_for, waiting_lines


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the audit trail to auditors, mail to administrators, the admin to those who may enter it."""
    return [
        NavItem(_("Audit trail"), "lms_core:audit", 800, lambda request: may_see_audit(request.user), "user"),
        NavItem(
            _("What goes out"),
            "lms_core:deliveries",
            805,
            lambda request: may_look_after_notices(request.user),
            "user",
        ),
        NavItem(
            _("Content admin"),
            "wagtailadmin_home",
            810,
            lambda request: may_see_gallery(request.user),
            "user",
        ),
    ]


class WaitingPanel(Component):
    """What waits for the reader, on the first page of the admin."""

    name = "waiting"
    order = 20
    template_name = "lms_core/ui/admin_waiting.html"

    def get_context_data(self, parent_context: Mapping[str, object] | None = None) -> dict[str, object]:
        """Ask every app what waits."""
        return {"lines": waiting_lines(cast("HttpRequest", (parent_context or {})["request"]))}


class NoWorkerPanel(Component):
    """A warning on the first page of the admin that nobody does the background work."""

    name = "no_worker"
    order = 10
    template_name = "lms_core/jobs/admin_no_worker.html"


class ReadModelsPanel(Component):
    """A warning on the first page of the admin that a read model does not agree with the facts."""

    name = "read_models"
    order = 11
    template_name = "lms_core/read_models/admin_disagreeing.html"

    def get_context_data(self, parent_context: Mapping[str, object] | None = None) -> dict[str, object]:
        """Name the read models and what was found."""
        return {"checks": disagreeing()}


@hooks.register("construct_homepage_panels")
def put_waiting_first(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits above what Wagtail shows, and to administrators whether all is well behind them."""
    panels.append(WaitingPanel())
    if may_see_every_job(request.user) and check_worker(timezone.now()) != FINE:
        panels.append(NoWorkerPanel())
    if may_see_every_job(request.user) and disagreeing():
        panels.append(ReadModelsPanel())


class WayBack(MenuItem):
    """The way from the admin back to the reader's home."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Lead to the home of whoever reads the menu."""
        home = home_for(request)
        # A bare "/" begins every address, so Wagtail would show the entry as the page one is on.
        url = "/#" if home == "/" else home
        leading = MenuItem(self.label, url, name=self.name, icon_name=self.icon_name, order=self.order)
        return leading.render_component(request)


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    """Lead from the admin back to the portal."""
    return WayBack(_("Back to the portal"), "/", name="portal", icon_name="arrow-left", order=1)


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """Keep lists of the admin readable on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("lms_core/css/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_script() -> SafeString:
    """Give tag fields of the admin their label."""
    return format_html('<script type="module" src="{}"></script>', static("lms_core/js/admin.js"))


@hooks.register("register_admin_viewset", order=1000)
def ask_why() -> Sequence[ModelViewSet]:
    """Let every form that writes an entry ask why: this comes last, when all forms are known."""
    for viewset in viewsets.viewsets:
        if isinstance(viewset, ModelViewSet) and trace_of(viewset.model):
            ask_why_in(viewset)
    return ()


@hooks.register("before_bulk_action")
def know_before(
    _request: HttpRequest, kind: str, things: Sequence[Model], action: BulkAction
) -> HttpResponseBase | None:
    """Keep what stands about the things that a list changes together; without a reason nothing is changed.

    An action whose service `writes_own_entries` asks in its own form, and is left alone.
    """
    action.asked_why = reason_form_of(action)
    if action.asked_why is None:
        return None
    if not action.asked_why.is_valid():
        return cast("HttpResponseBase", action.form_invalid(action.cleaned_form))
    action.known_before = know(things, deleting=kind == "delete")
    return None


@hooks.register("after_bulk_action")
def record_after(_request: HttpRequest, _kind: str, _things: Sequence[Model], action: BulkAction) -> None:
    """Record what the list changed; Wagtail calls both hooks inside the transaction of the change."""
    if action.asked_why:
        with reason_given(action.asked_why.reason):
            record_differences(action.known_before, by=action.request.user)

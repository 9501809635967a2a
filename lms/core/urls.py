"""Addresses of core: trail, health, jobs, imports, notices, calendars, search, gallery, language switch."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from lms.core.calendars import views as calendars_views
from lms.core.imports import views as imports_views
from lms.core.jobs import exports
from lms.core.jobs import views as jobs_views
from lms.core.notices import views as notices_views
from lms.core.offline import views as offline_views
from lms.core.search import views as search_views
from lms.core.statements import views as statements_views
from lms.core.trail import views as trail_views
from lms.core.ui import views as ui_views
from lms.core.webhooks import views as webhooks_views

core_patterns: list[URLPattern | URLResolver] = [
    path("audit/", trail_views.audit_trail, name="audit"),
    path("health/live", jobs_views.live, name="live"),
    path("health/ready", jobs_views.ready, name="ready"),
    path("jobs/<uuid:key>/", jobs_views.job_page, name="job"),
    path("jobs/<uuid:key>/file/", exports.export, name="export"),
    path("imports/<slug:code>/", imports_views.upload, name="import"),
    path("imports/<slug:code>/template/", imports_views.template, name="import_template"),
    path("imports/<slug:code>/<uuid:key>/", imports_views.import_run, name="import_run"),
    path("imports/<slug:code>/<uuid:key>/faults/", imports_views.faults, name="import_faults"),
    path("notices/", notices_views.notices, name="notices"),
    path("notices/read/", notices_views.read, name="notices_read"),
    path("notices/choices/", notices_views.choices, name="notice_choices"),
    path("notices/deliveries/", notices_views.deliveries, name="deliveries"),
    path("notices/deliveries/<int:pk>/", notices_views.delivery, name="delivery"),
    path("notices/webhooks/", webhooks_views.webhooks, name="webhooks"),
    path("notices/webhooks/new/<slug:kind>/", webhooks_views.new_webhook, name="webhook_new"),
    path("notices/webhooks/<int:pk>/", webhooks_views.webhook, name="webhook"),
    path("notices/statements/", statements_views.statements, name="statements"),
    path("notices/statements/<int:pk>/", statements_views.statement, name="statement"),
    path("notices/words/", notices_views.wordings, name="wordings"),
    path("notices/words/<str:code>/", notices_views.wording, name="wording"),
    path("notices/<int:pk>/", notices_views.open_notice, name="notice"),
    path("calendar/", calendars_views.own_address, name="calendar"),
    path("calendar/<str:secret>.ics", calendars_views.feed, name="calendar_feed"),
    path("search/", search_views.search, name="search"),
    path("search/options/", search_views.options, name="search_options"),
    path("gallery/", ui_views.gallery, name="gallery"),
    path("offline/", offline_views.offline, name="offline"),
    path("offline/refused/", offline_views.refused, name="offline_refused"),
    path("offline-worker.js", offline_views.worker, name="offline_worker"),
    path("manifest.webmanifest", offline_views.manifest, name="manifest"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", set_language, name="set_language"),
    path("", include((core_patterns, "lms_core"))),
]

"""Addresses of programmes and improvement."""

from django.urls import path

from lms.evaluation.actions import views as actions_views
from lms.evaluation.chain import views as chain_views
from lms.evaluation.findings import views as findings_views
from lms.evaluation.programmes import views as programmes_views
from lms.evaluation.reports import views as reports_views
from lms.evaluation.rollouts import views as rollouts_views

app_name = "lms_evaluation"
urlpatterns = [
    path("programmes/", reports_views.programmes, name="programmes"),
    path("programmes/new/", rollouts_views.programme_new, name="programme_new"),
    path("programmes/<slug:key>/", reports_views.programme, name="programme"),
    path("programmes/<slug:key>/rows/", reports_views.programme_rows, name="programme_rows"),
    path(
        "programmes/<slug:key>/observations/",
        chain_views.programme_observations,
        name="programme_observations",
    ),
    path("programmes/<slug:key>/estimate/", reports_views.programme_estimate, name="programme_estimate"),
    path("programmes/<slug:key>/assign/", programmes_views.programme_assign, name="programme_assign"),
    path("programmes/<slug:key>/cancel/", programmes_views.programme_cancel, name="programme_cancel"),
    path("improvement/", actions_views.improvement, name="improvement"),
    path("improvement/findings/new/", findings_views.finding_new, name="finding_new"),
    path("improvement/findings/<int:pk>/", actions_views.finding, name="finding"),
    path("improvement/actions/<int:pk>/", actions_views.action, name="action"),
]

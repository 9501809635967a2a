"""Addresses of exam analysis."""

from django.urls import path

from lms.psychometrics.borderline import views as borderline_views
from lms.psychometrics.equating import views as equating_views
from lms.psychometrics.items import views as items_views
from lms.psychometrics.standard_setting import views as standard_setting_views

app_name = "lms_psychometrics"
urlpatterns = [
    path("analysis/", items_views.papers, name="analysis"),
    path("analysis/papers/<int:pk>/", items_views.paper, name="analysis_paper"),
    path("analysis/papers/<int:pk>/judge/", items_views.judge_paper, name="analysis_judge"),
    path("analysis/papers/<int:pk>/forms/", equating_views.form_analysis, name="analysis_forms"),
    path("analysis/papers/<int:pk>/standard/", standard_setting_views.standard_new, name="standard_new"),
    path("analysis/questions/<int:pk>/", items_views.question, name="analysis_question"),
    path("sittings/near-the-pass-mark/<int:pk>/", borderline_views.second_forms, name="second_forms"),
]

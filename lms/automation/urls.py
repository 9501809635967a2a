"""Addresses of rules."""

from django.urls import path

from lms.automation.desk import views

app_name = "lms_automation"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("new/", views.rule_new, name="rule_new"),
    path("log/", views.log, name="log"),
    path("<int:pk>/", views.rules, name="rule"),
    path("<int:pk>/edit/", views.rule_edit, name="rule_edit"),
    path("<int:pk>/switching/", views.rule_switching, name="rule_switching"),
    path("<int:pk>/switch/", views.rule_switch, name="rule_switch"),
    path("<int:pk>/delete/", views.rule_delete, name="rule_delete"),
]

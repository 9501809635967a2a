"""The addresses of the homes."""

from django.urls import path

from lms.portal.views import home

app_name = "lms_portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", home.today, name="today"),
    path("manager/", home.manager, name="manager"),
]

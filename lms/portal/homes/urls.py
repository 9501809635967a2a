"""The addresses of the homes."""

from django.urls import path

from lms.portal.homes import views as homes_views

app_name = "lms_portal"
urlpatterns = [
    path("", homes_views.home, name="home"),
    path("today/", homes_views.today, name="today"),
    path("me/", homes_views.own, name="own"),
    path("desk/", homes_views.work, name="work"),
    path("manager/", homes_views.manager, name="manager"),
]

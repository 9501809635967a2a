"""Addresses of learning; courses and lessons themselves are Wagtail pages."""

from django.urls import path

from lms.courses.views import following, home, pictures, reading

app_name = "lms_courses"
urlpatterns = [
    path("", home.home, name="home"),
    path("enrolments/", following.enrolments, name="enrolments"),
    path("assign/", following.assign, name="assign"),
    path("pictures/<int:pk>/", pictures.picture, name="picture"),
    path("course/<int:pk>/enrol/", reading.enrol_oneself, name="enrol"),
    path("course/<int:pk>/completion/", following.completion, name="completion"),
    path("lesson/<int:pk>/place/", reading.save_place, name="place"),
    path("lesson/<int:pk>/finish/", reading.finish, name="finish"),
    path("lesson/<int:pk>/end/", reading.end_of_lesson, name="end"),
    path("lesson/<int:pk>/check/<str:block>/", reading.answer, name="check"),
]

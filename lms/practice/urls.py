"""Addresses of practice."""

from django.urls import path

from lms.practice.daily import views as daily
from lms.practice.desk import views as desk
from lms.practice.sets import views as sets
from lms.practice.simulation import views as simulation

app_name = "lms_practice"
urlpatterns = [
    path("", desk.home, name="home"),
    path("daily/", daily.daily, name="daily"),
    path("daily/ahead/", daily.daily_ahead, name="daily_ahead"),
    path("mistakes/", desk.mistakes, name="mistakes"),
    path("clause/<str:number>/", desk.clause, name="clause"),
    path("lesson/<int:pk>/<str:block>/", desk.lesson, name="lesson"),
    path("rounds/<int:pk>/", sets.practice_round, name="round"),
    path("rounds/<int:pk>/<int:place>/", sets.question, name="question"),
    path("mock/<int:pk>/", simulation.mock_paper, name="mock_paper"),
    path("mock/taken/<int:pk>/", simulation.mock, name="mock"),
    path("mock/taken/<int:pk>/<int:place>/", simulation.mock_question, name="mock_question"),
    path("mine/", desk.own_answers, name="own_answers"),
    path("mine/delete/", desk.forget, name="forget"),
]

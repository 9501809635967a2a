"""Addresses of learning; courses and lessons themselves are Wagtail pages."""

from django.urls import path

from lms.courses.assignment import reminding_by_hand
from lms.courses.assignment import views as assignment_views
from lms.courses.learning import views as learning_views
from lms.courses.pages import views as pages_views
from lms.courses.review import views as review_views

app_name = "lms_courses"
urlpatterns = [
    path("", learning_views.home, name="home"),
    path("enrolments/", assignment_views.enrolments, name="enrolments"),
    path("enrolments/withdraw/", assignment_views.withdraw, name="withdraw"),
    path("enrolments/paths/", assignment_views.path_enrolments, name="path_enrolments"),
    path("enrolments/paths/withdraw/", assignment_views.withdraw_from_paths, name="withdraw_paths"),
    path("enrolments/remind/", reminding_by_hand.remind, name="remind"),
    path("assign/", assignment_views.assign, name="assign"),
    path("documents/<int:pk>/", pages_views.document, name="document"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("reviews/<int:pk>/", review_views.review, name="review"),
    path("pictures/<int:pk>/", pages_views.picture, name="picture"),
    path("clause/<str:number>/", learning_views.clause_study, name="clause"),
    path("paths/<slug:key>/", learning_views.path_page, name="path"),
    path("paths/<slug:key>/begin/", learning_views.begin, name="begin_path"),
    path("course/<int:pk>/enrol/", learning_views.enrol_oneself, name="enrol"),
    path("course/<int:pk>/completion/", assignment_views.completion, name="completion"),
    path("lesson/<int:pk>/place/", learning_views.save_place, name="place"),
    path("lesson/<int:pk>/changes/<int:change>/read/", learning_views.change_read, name="change_read"),
    path("lesson/<int:pk>/end/", learning_views.end_of_lesson, name="end"),
    path("lesson/<int:pk>/check/<str:block>/", learning_views.answer, name="check"),
]

"""Addresses of learning; courses and lessons themselves are Wagtail pages."""

from django.urls import path

from lms.courses.asking import views as asking_views
from lms.courses.assignment import reminding_by_hand
from lms.courses.assignment import views as assignment_views
from lms.courses.deltas import views as deltas_views
from lms.courses.learning import views as learning_views
from lms.courses.margin import views as margin_views
from lms.courses.pages import views as pages_views
from lms.courses.review import views as review_views
from lms.courses.surveys import views as surveys_views

app_name = "lms_courses"
urlpatterns = [
    path("", learning_views.home, name="home"),
    path("enrolments/", assignment_views.enrolments, name="enrolments"),
    path("enrolments/withdraw/", assignment_views.withdraw, name="withdraw"),
    path("enrolments/paths/", assignment_views.path_enrolments, name="path_enrolments"),
    path("enrolments/paths/withdraw/", assignment_views.withdraw_from_paths, name="withdraw_paths"),
    path("enrolments/paths/remind/", reminding_by_hand.remind_of_paths, name="remind_of_paths"),
    path("enrolments/remind/", reminding_by_hand.remind, name="remind"),
    path("assign/", assignment_views.assign, name="assign"),
    path("changes/<int:pk>/course/", deltas_views.delta_course, name="delta_course"),
    path("changes/<int:pk>/assign/", deltas_views.delta_assign, name="delta_assign"),
    path("documents/<int:pk>/", pages_views.document, name="document"),
    path("media/<int:pk>/", pages_views.media, name="media"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("reviews/<int:pk>/", review_views.review, name="review"),
    path("pictures/<int:pk>/", pages_views.picture, name="picture"),
    path("clause/<str:number>/", learning_views.clause_study, name="clause"),
    path("paths/<slug:key>/", learning_views.path_page, name="path"),
    path("paths/<slug:key>/begin/", learning_views.begin, name="begin_path"),
    path("paths/<slug:key>/leave/", learning_views.leave, name="leave_path"),
    path("course/<int:pk>/enrol/", learning_views.enrol_oneself, name="enrol"),
    path("course/<int:pk>/completion/", assignment_views.completion, name="completion"),
    path("lesson/<int:pk>/place/", learning_views.save_place, name="place"),
    path("lesson/<int:pk>/changes/<int:change>/read/", learning_views.change_read, name="change_read"),
    path("lesson/<int:pk>/end/", learning_views.end_of_lesson, name="end"),
    path("lesson/<int:pk>/check/<str:block>/", learning_views.answer, name="check"),
    path("lesson/<int:pk>/scenario/<str:block>/", learning_views.scenario_ended, name="scenario"),
    path("lesson/<int:pk>/passages/", margin_views.passages, name="passages"),
    path("lesson/<int:pk>/passages/<str:block>/", margin_views.passage, name="passage"),
    path("lesson/<int:pk>/passages/<str:block>/note/", margin_views.note, name="note"),
    path("lesson/<int:pk>/passages/<str:block>/note/delete/", margin_views.note_drop, name="note_drop"),
    path("lesson/<int:pk>/passages/<str:block>/unclear/", margin_views.unclear, name="unclear"),
    path("lesson/<int:pk>/passages/<str:block>/ask/", margin_views.ask, name="ask"),
    path("notes/", margin_views.own_notes, name="notes"),
    path("remarks/", asking_views.remarks, name="remarks"),
    path("remarks/<int:pk>/", asking_views.remark, name="remark"),
    path("remarks/<int:pk>/take-back/", margin_views.remark_take_back, name="remark_take_back"),
    path("lesson/<int:pk>/poll/<str:block>/", surveys_views.poll, name="poll"),
    path("course/<int:pk>/survey/", surveys_views.survey, name="survey"),
    path("course/<int:pk>/reactions/", surveys_views.reactions, name="reactions"),
]

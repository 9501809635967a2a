"""Addresses of the author's studio; courses and lessons themselves are edited in the admin."""

from django.urls import path

from lms.authoring.bundles import views as bundles_views
from lms.authoring.desk import views as desk_views
from lms.authoring.importing import views as importing_views
from lms.authoring.struggles import views as struggles_views

app_name = "lms_authoring"
urlpatterns = [
    path("new/", desk_views.new_course, name="new_course"),
    path("import/", importing_views.upload, name="import"),
    path("import/<uuid:key>/", importing_views.preview, name="import_run"),
    path("course/<int:pk>/file/", bundles_views.download, name="course_file"),
    path("course/<int:pk>/struggles/", struggles_views.struggles, name="struggles"),
]

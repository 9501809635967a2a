"""The addresses of the second origin: the wrapper, the files of a package, and what a part reports."""

from django.urls import path

from lms.courseware.playing import serving

handler404 = "lms.courseware.playing.serving.nothing_here"
handler500 = "lms.courseware.playing.serving.failed"
urlpatterns = [
    path("play/<str:token>/", serving.wrapper, name="play"),
    path("play/<str:token>/save/", serving.save, name="save"),
    path("play/<str:token>/files/<path:path>", serving.file, name="file"),
]

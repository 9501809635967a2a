"""The demo: an invented organisation with a year of learning, exams and work, and how it is started."""

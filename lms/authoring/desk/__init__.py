"""The author's desk: a new course in one click, and what somebody is writing on."""

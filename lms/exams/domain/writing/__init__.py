"""Rules of well-written questions: one by one and over the whole bank."""

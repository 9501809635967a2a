"""Take the failed clauses of a paper again: who may, until when, what is drawn, and what it completes.

Only by clause: whether somebody may start the whole paper again is decided in `attempts.rules.access`.
"""

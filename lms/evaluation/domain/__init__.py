"""Rules of measuring people and training honestly, on plain values.

Needs numpy and scipy only, so it also works in a notebook. Import from the module that knows:

ratios               sums before it divides; Wilson and Poisson intervals; directions and targets
mastery              share of a clause known, by person (≥ 5 items) and group (≥ 30 people)
complaint_rates      complaints per 10,000 contacts from small counts
quadrant             train, process, watch, keep, or cannot tell
panel                teams × periods from plain rows, with the wave each team was assigned to
staggered            group-time effects of training in waves
inference            p-value and interval by dealing the waves anew (few teams, or a lot drawn)
bootstrap            the same by resampling teams (many teams, no lot)
event_study          the course month by month, pre-trend test, sensitivity
interrupted_series   a whole centre trained at once
multiplicity         many indicators looked at together
power                smallest effect a rollout shows; how many more teams or months would tell
designs              the strongest design the facts allow, graded
evidence             effect, no effect seen, or cannot tell, with reasons as codes
lottery              waves drawn by lot, the promise frozen and hashed
cycle                plan, do, check, act, and closing only on a measurement
errors               refusals as codes

From rows to a verdict, for waves drawn by lot::

    panel, left_out = without_early_teams(build_panel(rows, plans))
    effect, draws = estimate(panel), Draws(seed=20260301)
    sure = permutation_test(panel, draws)
    course = event_study(panel, effect, draws, Method.PERMUTATION)
    found = Estimate(sure.effect, sure.interval, sure.p_value, n=240, clusters=sure.clusters)
    verdict = judge(grade_design(design), found, Rules(Direction.UP, smallest_worthwhile=0.02))
    verdict.conclusion, verdict.grade, verdict.effect, verdict.interval, verdict.reasons

Effects are in the indicator's own unit (a share is 0 to 1); months are counted by
`panel.month_index`. Nothing here reads a clock, a file or a random state of its own: days and
seeds are passed in, so the same input always gives the same answer.
"""

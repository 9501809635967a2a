"""Grade the design, measure, judge, cross-check, and test the judgement where the truth is known."""

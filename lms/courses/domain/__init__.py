"""Pure rules of learning: when a lesson is done, how a check is answered, what a course file says."""

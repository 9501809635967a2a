"""Where the learners of a course struggle, passage by passage, for its authors."""

"""What a learner did in each part of a package, as the package reports it."""

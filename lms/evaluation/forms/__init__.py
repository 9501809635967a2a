"""Forms and filters of evaluation."""

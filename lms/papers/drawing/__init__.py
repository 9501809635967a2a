"""Draw a paper or its parallel forms, and settle the order of questions and options."""

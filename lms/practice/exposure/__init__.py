"""Which questions may be practised, and which rest because exams ask them."""

"""Who was there: the code on the screen, marks by hand, and the credit hours of a closed session."""

"""What a paper asks: its rules and questions picked by hand, and whether the bank can fill them."""

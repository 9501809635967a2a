"""Make the demo organisation and a year of its work from a fixed random seed."""

"""Commands of the certification app."""

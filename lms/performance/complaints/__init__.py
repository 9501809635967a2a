"""Complaints of customers: decided, put down to a cause, and counted by clause per 10,000 contacts."""

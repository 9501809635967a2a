"""Write the audit trail, run jobs and repeated work."""

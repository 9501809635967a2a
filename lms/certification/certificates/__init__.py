"""Certificates: earned by a pass, numbered, printed, in force for their days, checked by strangers."""

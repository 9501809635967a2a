"""What all lists of work and customers share: filters, spans of days, places, people of a sheet, refusals."""

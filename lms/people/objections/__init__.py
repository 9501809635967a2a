"""Objections of employees, whatever they are about: raised with a reason, decided with an answer."""

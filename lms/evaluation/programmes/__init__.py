"""Programmes: trainings whose effect is measured, declared before the run and dealt to waves of teams."""

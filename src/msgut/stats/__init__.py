"""Arithmetic on arrays: one implementation of each statistic, no study, no English."""

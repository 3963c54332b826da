"""Runs beside each other: differences, groups with intervals and tests, importance. No Qt."""

"""Scatter plots: points, trend, and the distribution of groups."""

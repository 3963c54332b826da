"""Runs side by side: differences and statistics."""

"""Parallel coordinates: axes, the runs as lines across them, their density, picking one."""

"""Curves: the grid of cards, the plot, axes, legend, references, exports."""

"""Pieces that any room may use: popups, empty states, cards, buttons, legends."""

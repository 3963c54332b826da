"""Adapters between `desktop.core` and Qt: models, lanes on the event loop, theme, drawing."""

"""All about one run on a page."""

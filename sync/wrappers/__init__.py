"""What goes around a peer and is one itself: patience, a speed limit, a log."""

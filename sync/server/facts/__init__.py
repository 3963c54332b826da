"""What runs are, for those who look at a server without fetching it: derived from journals."""

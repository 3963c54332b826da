"""Making two peers equal."""

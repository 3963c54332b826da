"""How settings and results hang together: parallel coordinates, scatter, importance."""

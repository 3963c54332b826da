"""The server: journals in a database, for many people and machines."""

"""Pushing and pulling runs: between a store and a server, or between two stores."""

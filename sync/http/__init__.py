"""The protocol over HTTP: the client's side, and the app that serves any peer."""

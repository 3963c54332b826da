"""The run browser: a native window over one or many stores.

`core` holds what is computed (plain Python and numpy), `qt` adapts it to Qt, `widgets` is what is
seen. `app.main` assembles them.
"""

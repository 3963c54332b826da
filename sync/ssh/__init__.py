"""A store on another machine, reached through the user's own OpenSSH, with no server at all.

`ssh HOST tracklib serve-store --stdio PATH` runs there as long as somebody asks, and the messages
of the protocol go through its standard input and output, one frame each (`frames.py`).

Why not HTTP through a forwarded socket: many clusters forbid forwarding (`AllowTcpForwarding no`
stops Unix sockets, too); a socket needs a private folder on both sides, which a kill leaves behind;
and a web server would have to be installed there. Standard input and output need none of it. The
far side ends when the connection does, and what shells print before it starts is passed over.
"""

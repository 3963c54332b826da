"""A store on this machine's disks, as a peer that can be asked."""

from sync.store_peer.peer import StorePeer

__all__ = ["StorePeer"]

"""Journals as records that can travel: reading a writer's files, writing a replica of them."""

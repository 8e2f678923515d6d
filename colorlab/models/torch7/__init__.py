"""Torch7 files, which nothing else reads any more: the reader, and the network that one of them holds."""

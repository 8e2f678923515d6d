"""The command line: one file per command; `main` calls them."""

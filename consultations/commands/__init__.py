"""The `palabre` command line: set up, serve, import, look after accounts and procedures."""

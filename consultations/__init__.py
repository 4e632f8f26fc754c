"""Records, use cases and the counter: what Palabre remembers."""

"""One module a standard: what others read with their own tools."""

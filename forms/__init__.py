"""What people tell us: one module per moment, over `base`."""

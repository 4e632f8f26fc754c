"""The procedure: pure, without I/O and without a clock."""

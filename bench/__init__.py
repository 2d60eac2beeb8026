"""Benchmarks: imageport beside the clients that it stands in for, on the loopback interface."""

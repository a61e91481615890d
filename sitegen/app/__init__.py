"""The use cases: the only place where the floors meet."""

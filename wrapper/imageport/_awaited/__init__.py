"""The async clients."""

"""Servers with one bug each, to see that `imageport contract` finds it and names it."""

"""Work on many things that survives a kill: what is about to be done is written down first."""

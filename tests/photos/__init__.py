"""Photos by the thousand: what Pillow opens as an accepted format has to be accepted, as that format."""

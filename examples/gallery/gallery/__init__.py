"""A gallery: it generates pictures, shows visitors' photos and keeps the images that train its models."""

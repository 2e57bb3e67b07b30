"""Xinqiao (信桥): patient relationship management and post-visit care for hospitals."""

VERSION = "0.1.0"

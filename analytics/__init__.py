"""Homeward's analytics: from an authority's returns to figures that say how sure they are."""

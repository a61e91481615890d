"""Boundaries and places to drawings: projections, thinning, paths and labels; numbers in, numbers and texts out.

Invariant: only arithmetic that every machine rounds alike (`+ - * / sqrt`), so that a map has the same bytes anywhere.
"""

"""The ground floor: problems, spans, paths, fingerprints and text; imports nothing of the project."""

"""sitegen: Markdown articles and YAML clinic records in, a static website out."""

__version__ = "0.1.0"

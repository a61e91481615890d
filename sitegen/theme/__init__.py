"""The look: a closed Jinja environment, closures found without rendering, and hashed assets."""

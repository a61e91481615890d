"""From the model to the parts of views that several page families share; knows no template."""

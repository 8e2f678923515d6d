"""What the notebooks draw: figures with captions and descriptions, a file or two for each notebook."""

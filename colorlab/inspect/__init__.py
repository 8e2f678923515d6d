"""What a network is made of, and how fast it runs."""

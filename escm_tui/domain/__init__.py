"""What the model asks, what people claim, and what follows: pure code without files, clock or toolkit."""

"""What a snapshot amounts to, in rows and text that all views share."""

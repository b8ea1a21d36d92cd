"""An invented authority: its children, what happened to them, and the returns it would have sent."""

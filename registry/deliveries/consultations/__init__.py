"""What an agreement does not settle: asked, talked about by its two signing officers, recorded."""

"""How the council asks: templates, drafts for one member or many, and their issue by a chair."""

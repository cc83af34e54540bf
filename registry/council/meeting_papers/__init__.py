"""The papers of a meeting: put with a draft, sent, replaced with the earlier ones kept."""

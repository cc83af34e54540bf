"""What employers have done of an agreed measure, recorded by the registered corporation."""

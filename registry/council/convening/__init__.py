"""A meeting on its way: laid before the chairs, convened, changed, held or ended."""

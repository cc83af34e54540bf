"""A meeting on its way: laid before the chairs, convened, held or ended."""

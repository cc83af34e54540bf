"""How runs of the matching read: the list of all, the figures of one."""

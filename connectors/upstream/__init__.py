"""How public sites are asked: within a budget, after a ban not at all, and with every answer looked at twice."""

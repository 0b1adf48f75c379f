"""Eastmoney (东方财富): quotes from push2, read as JSON."""

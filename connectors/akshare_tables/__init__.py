"""Slow public tables through akshare: filings, instruments, share counts, the dollar's parity, suspensions."""

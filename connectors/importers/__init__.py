"""Facts from CSV files: memberships, listings, instruments, share counts. One file a kind."""

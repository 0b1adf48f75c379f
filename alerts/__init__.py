"""Rules in, notifications and deliveries out."""

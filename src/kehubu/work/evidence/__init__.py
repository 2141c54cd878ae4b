"""What the steps of the account and the creative department must leave behind."""

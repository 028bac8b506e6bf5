"""Real servers for the tests: one PostgreSQL and one Redis for a whole run, a fresh database for each test."""

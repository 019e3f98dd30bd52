"""Django's backend for PostgreSQL, with a cheaper way to know that a connection still stands (`base`)."""

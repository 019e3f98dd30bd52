"""The ledger in the database: tables, the one sequencer, the static files, receipts, health.

psycopg only; no Django. What reads (`receipts`, `health`) takes any connection with `cursor()`, Django's too.
"""

"""Figures that cannot be polished: how each run of a term stands in them, and the file of a quarter that anybody can add up.

Pure: runs in, bytes out. Nothing here reads a clock, a file or a database, and nothing here knows a person.
"""

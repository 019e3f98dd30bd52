"""The ledger, byte for byte as C2SP specifies it: act texts, Merkle tree, tiles, signed notes, cosignatures, receipts.

Pure: bytes in, bytes out. Nothing here reads a clock, a file or a database; the time of a cosignature is an argument.
"""

"""The vault: what a petitioner types or uploads is sealed here, and opens only with two locks at once.

Doors, each named after the danger (who may import which is in `pyproject.toml`):
`codes` the petitioner's return code; `sealing` and `draft` seal what arrives, `uploads` looks at files through the seal;
`content` opens words, `identity` opens names, `rewrap` hands a case to another body without opening it;
`keys` makes the keys of bodies and officers; `agent` and `gatekeeper` are the two processes that hold one lock each.
The byte formats are in `docs/spec/sealing.md`; what the thief of each store can do is in `docs/threats.md`.
"""

"""HTTP to the APIs: one session, retries, claims challenges. A token goes only to the origin of its own call."""

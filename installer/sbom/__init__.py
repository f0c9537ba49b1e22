"""What a package is made of (CycloneDX), checked against the files that it ships, and the notices that go with it."""

"""One prompt: in the browser with our own loopback listener, or by a device code."""

"""What differs between systems: folders, the browser, single instance, logs."""

"""Makes every file that follows from the definition of the settings: ``make policy`` writes them anew."""

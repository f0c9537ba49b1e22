"""What signing in and calling share of HTTP: sessions, limits, what a failure means and how it is said."""

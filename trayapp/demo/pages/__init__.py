"""The pages that a user sees in the browser."""

"""The pages that a person sees in the browser."""

"""The configuration: one definition of every setting, the files it comes from, and what is wrong with them."""

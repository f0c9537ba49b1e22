"""The embedded identity platform and its sample APIs, for the demonstration and the tests.

It behaves like the Microsoft identity platform wherever a client program can tell, and shares no code with
the client: nothing here imports another part of the program. It needs the ``demo`` extra.
"""

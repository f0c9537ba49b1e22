"""The embedded identity platform and its sample APIs, for the demonstration and the tests.

To a client it behaves like the Microsoft identity platform. It shares no code with the client: nothing here imports
another part of the program. It needs the ``demo`` extra.
"""

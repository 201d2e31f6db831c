"""The web side of the authorisation server: the application, its pages, their sessions. Starlette stands only here."""

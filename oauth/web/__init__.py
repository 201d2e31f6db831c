"""The web side of the authorisation server: the application, its pages and their sessions; Starlette stands only here."""

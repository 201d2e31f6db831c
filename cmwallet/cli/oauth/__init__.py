"""Commands of the authorisation server and of dapps."""

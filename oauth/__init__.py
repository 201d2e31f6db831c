"""The OAuth floor: the authorisation server, the resource server and the dapp-side client."""

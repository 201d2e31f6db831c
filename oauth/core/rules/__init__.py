"""One rule of the protocol a file; `oauth/core/endpoints` says in which order they stand."""

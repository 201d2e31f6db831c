"""Personal records: fields, documents, bank accounts and scans, each sealed on its own."""

"""What a person keeps about herself: fields, documents, bank accounts and scans, each sealed on its own."""

"""What may be signed: screening of recipients, the cap on fees, replay protection."""

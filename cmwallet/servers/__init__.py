"""What every process needs that outlives its command: launching, stopping, what it inherits."""

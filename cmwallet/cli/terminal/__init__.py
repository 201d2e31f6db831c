"""Terminal side of the commands: output, prompts, files, shared options, the command tree."""

"""The demonstration: a story, and the stage that it is played on."""

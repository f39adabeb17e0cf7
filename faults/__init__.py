"""`make faults`: workers killed at random moments of crawls, and whether everything comes right again."""

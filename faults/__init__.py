"""`make faults`: kill workers at random moments of crawls, and check that the platform recovers."""

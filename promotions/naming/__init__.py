"""What a name says: brand, amount, count, container, and whether a chain may have cut it. Pure text."""

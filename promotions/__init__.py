"""The catalogue: chains, products, listings, promotions. Knows no other app."""

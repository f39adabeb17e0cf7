"""The demo shop: an invented catalogue, its drawn pack fronts, its promotions and its stores."""

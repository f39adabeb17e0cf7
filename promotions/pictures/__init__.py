"""Where products' pictures come from, and which thumbnail shows a product. The catalogue itself fetches no picture."""

from promotions.pictures.addresses import picture_addresses, set_picture
from promotions.pictures.placeholders import is_placeholder

__all__ = ["is_placeholder", "picture_addresses", "set_picture"]

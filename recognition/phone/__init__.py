"""What phones need to recognise products by themselves: the network, the gallery, the products' names."""

"""What the window computes, without Qt: tables, filters, colours, curves."""

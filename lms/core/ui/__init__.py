"""What every screen is made of: navigation, tables, forms, charts, small components and their gallery."""

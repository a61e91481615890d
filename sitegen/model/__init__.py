"""The site as values: clinics, the region tree, texts and vocabularies, with every reference resolved."""

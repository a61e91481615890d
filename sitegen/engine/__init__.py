"""What is to be done, as values: plan, delta and release steps; nothing here touches the world."""

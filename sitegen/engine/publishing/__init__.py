"""What a publish does, as data: records in the target, what may lie there, the plan, the steps in their order; pure."""

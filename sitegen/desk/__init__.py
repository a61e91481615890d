"""What editors are given beside the site itself: schemas, first drafts, what is due, what a change means."""

"""Where a site is published: object storage and plain folders, behind one protocol; leases, and sending in order."""

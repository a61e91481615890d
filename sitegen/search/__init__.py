"""The search index: documents in, terms, postings, shards and display chunks out; nothing here opens a file."""

"""The officer's desk: the pages to find, read and work through measures."""

"""What the public sees. For now one page: the zones and how their measures stand."""

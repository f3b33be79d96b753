"""What each verb has to show: plain data, the same for a terminal, a notebook or a service."""

"""Mail: the outbox and what delivers it, addresses, what comes back, and what has been sent."""

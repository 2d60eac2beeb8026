"""What a command prints: tables for people, lines for programs."""

"""The attack table: a world to attack, the routes, and how answers are compared."""

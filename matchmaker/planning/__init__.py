"""The meeting planner: who sits with whom, when and at which table; frozen values in and out."""

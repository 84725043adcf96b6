"""Groups that say more than pairs: bundles, cycles and chains, and pools, found from the pair scores of a run."""

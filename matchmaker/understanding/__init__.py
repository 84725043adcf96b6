"""What groups know of each other's needs: frozen values in, measures and what of them may be shown out."""

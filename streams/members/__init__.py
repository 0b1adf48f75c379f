"""memberships ⋈ listings ⋈ instruments ⋈ share capital → members."""

"""What we hand back: dossiers, letters and exports, made from plain frozen values."""

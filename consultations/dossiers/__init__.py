"""The docket put together for paper: rows in, one frozen `reports.dossier.Dossier` out."""

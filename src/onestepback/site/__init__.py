"""What the site holds for programs: records, citations, packages, feeds."""

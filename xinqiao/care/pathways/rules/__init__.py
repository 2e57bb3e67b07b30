"""Pure decisions about plans: facts, dates and a zone in, tasks and changes out."""

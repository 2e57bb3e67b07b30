"""One mapper per resource: FHIR on one side, our words on the other."""

"""规则: versions of the rules of each programme, said in plain words, edited, tried, tested and signed."""

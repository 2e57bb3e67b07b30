"""House rules: habits worth keeping, each a small check with a reason and an escape.

A line is excused by a marker that says why, on the line or on the line above:

    rows = Alert.objects.all()  # house: objects-behind-doors - the console lists every rule set
"""

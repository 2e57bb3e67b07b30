"""What do we decide and do?"""

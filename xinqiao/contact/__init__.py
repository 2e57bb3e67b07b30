"""How do we reach each other?"""

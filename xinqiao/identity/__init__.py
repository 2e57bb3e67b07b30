"""Who is here, and may we?"""

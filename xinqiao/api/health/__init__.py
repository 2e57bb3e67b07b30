"""How the house is: for load balancers, monitors and the person on call."""

"""Files that devices export, decoded into incoming readings; pure, one module per kind of file."""

"""Evidence: attach links and files, and record the results of file checks."""

"""Evidence: attach links and files, and note what a file's check found."""

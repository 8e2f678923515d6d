"""What the exercises that diagnose are about: programs with and without a fault, suspicious tables and files."""

"""What carries the packages past one machine: files and pages for the tools that IT already has."""

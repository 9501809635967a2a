"""First attempts of real takers as tables of marks, which all statistics read."""

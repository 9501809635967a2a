"""Sign in by staff number: who may, from which device, and after how many wrong passwords not."""

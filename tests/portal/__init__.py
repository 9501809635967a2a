"""Tests of the whole portal: who may open what, the homes, the demo."""

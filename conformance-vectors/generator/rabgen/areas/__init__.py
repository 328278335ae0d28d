"""Recipes, one module an area; every module of this package is found by itself."""

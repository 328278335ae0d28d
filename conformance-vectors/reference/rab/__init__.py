"""A reference implementation of the audit bundle, written from `spec/` alone.

It is slow and meant to be read beside the specification: one module for each page. Nothing outside
the standard library is used. Start at `verify.py`.
"""

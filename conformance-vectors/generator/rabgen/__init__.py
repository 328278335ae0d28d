"""The generator of the conformance vectors: builder of test bundles, samples, recipes."""

"""What sensitive values an expression may hold.

The question is asked backwards, from an expression that is about to be written to a log: what it is made of, which assignments are in
force there, what was put into a container before, what callers in this file pass and what functions of this file return. An answer is a
list of `Origin`s, each with the way it took. Work per question is bounded, so a long way is given up, not followed for ever.

The name of the value that is written decides (`self.token`, `d["password"]`), not the names on the way to it; a value ends
being sensitive where it is masked, measured, compared or replaced (`sanitizers`), and where its variable is assigned anew.

`analysis.Taint.origins` hands an expression to the function for its type, which is in the module for what it is about (`variables`, `attributes`, `containers`,
`functions`, `methods`, `expressions`); those ask for the parts of the expression by `Taint.origins` again. `parameters` knows the callers; `harmless`,
`uses`, `records` and `shapes` tell what is not sensitive after all.
"""

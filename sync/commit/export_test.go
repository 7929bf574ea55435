package commit

// Update is the flag -update, for the tests that stand outside of the package.
var Update = update

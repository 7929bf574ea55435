// Package e2e tests the whole system as people use it: the built programs, in processes of their own, spoken to by their
// command lines, by HTTP and in a browser, and killed in the middle of their work. It holds tests alone, and never reaches
// into a program that runs; what a stopped server had on disk is read with the server's own code.
//
// The programs are taken from the folder that STREETLIGHT_BIN names, and built for the occasion where it names none. What
// chance decides comes from one seed, which is printed; STREETLIGHT_SEED repeats it. STREETLIGHT_PICTURES names a folder for
// pictures of the console's pages.
package e2e

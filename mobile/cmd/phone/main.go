// Phone is the phone without a screen: the same vault, actions and exchange as the app, for demonstrations, load tests and
// people who integrate other systems. It prints text for people, or JSON, and never prints a PIN or a key.
package main

import "os"

// version is stamped by the linker.
var version = "dev"

func main() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)) }

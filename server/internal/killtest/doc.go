// Package killtest is a test alone: it kills the server's own binary with
// SIGKILL, again and again under load, and has the program's checker prove that
// nothing was lost that was acknowledged. Tills, customers and tablets here are
// outside programs: they know the API and keep logs of what they were told.
package killtest

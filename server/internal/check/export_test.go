package check

// RunIn checks what a transaction sees, which may be damage that is then undone.
var RunIn = runIn

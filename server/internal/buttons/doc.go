// Package buttons speaks MQTT with call buttons: a broker inside the server
// that listens and tells, and carries nothing between devices. A device signs
// in with its name and secret, may publish below its own name alone, and may
// read its own state alone. What it publishes is taken before it is
// acknowledged: a press that could not be booked is not confirmed, the
// connection ends, and the device sends it again. Nothing is retained, and no
// last will is sent, as nobody would read either.
//
// The wire is plain: it belongs inside the store's network.
package buttons

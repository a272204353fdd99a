//go:build js && wasm

// Command wasm is pos/pricing and pos/barcode for the till's page. It sets one
// global object, tillbellPricing, with a function for each call of package
// [tillbell/pos/wasm/call], where their JSON is described: a JSON text in, a
// JSON text out, never an exception.
//
// The compiled file is committed, and a test here rebuilds it and compares the
// bytes. After a change to this package or one it imports, with the toolchain of
// go.mod, from the root of the repository:
//
//	CGO_ENABLED=0 GOOS=js GOARCH=wasm go build -trimpath -buildvcs=false -ldflags='-s -w -buildid=' -o static/wasm/pricing.wasm ./pos/wasm
//
// static/wasm/wasm_exec.js comes from the same toolchain, unchanged.
//
// The program stays: the page starts it once with Go.run, whose promise it does
// not await, and finds the object as soon as run has returned that promise.
package main

import (
	"syscall/js"

	"tillbell/pos/wasm/call"
)

func main() {
	var engine call.Engine // the page has one thread, so one is enough
	object := js.Global().Get("Object").New()
	for _, name := range call.Names() {
		object.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) any {
			if len(args) != 1 || args[0].Type() != js.TypeString {
				return engine.Do(name, "")
			}
			return engine.Do(name, args[0].String())
		}))
	}
	js.Global().Set("tillbellPricing", object)
	select {}
}

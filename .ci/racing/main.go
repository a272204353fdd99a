// Racing prints, as a pattern for go test -run, the tests of a package that do
// several things at once: those that start goroutines, themselves or by a
// function of their package's tests. Under the race detector the others, which
// do one thing after another, cost most of the time and find nothing.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	files, err := filepath.Glob(filepath.Join(os.Args[1], "*_test.go"))
	if err != nil || len(files) == 0 {
		fmt.Fprintln(os.Stderr, "no tests in", os.Args[1], err)
		os.Exit(1)
	}
	calls, starts := make(map[string][]string), make(map[string]bool)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				look(fn, calls, starts)
			}
		}
	}
	for more := true; more; {
		more = false
		for name, called := range calls {
			if !starts[name] && slices.ContainsFunc(called, func(c string) bool { return starts[c] }) {
				starts[name], more = true, true
			}
		}
	}
	var tests []string
	for name := range starts {
		if strings.HasPrefix(name, "Test") && name != "TestMain" {
			tests = append(tests, name)
		}
	}
	slices.Sort(tests)
	fmt.Printf("^(%s)$\n", strings.Join(tests, "|"))
}

// look notes what a function calls and whether it starts goroutines.
func look(fn *ast.FuncDecl, calls map[string][]string, starts map[string]bool) {
	name := fn.Name.Name
	calls[name] = append(calls[name], "")
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			starts[name] = true
		case *ast.SelectorExpr:
			if n.Sel.Name == "WaitGroup" || n.Sel.Name == "Go" {
				starts[name] = true
			}
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.Ident:
				calls[name] = append(calls[name], f.Name)
			case *ast.SelectorExpr:
				calls[name] = append(calls[name], f.Sel.Name)
			}
		}
		return true
	})
}

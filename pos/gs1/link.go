package gs1

import "strings"

// isLink tells an address of the web.
func isLink(text string) bool {
	return hasPrefixFold(text, "http://") || hasPrefixFold(text, "https://")
}

func hasPrefixFold(text, prefix string) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if c := text[i]; c != prefix[i] && (!letter(c) || c|0x20 != prefix[i]) {
			return false
		}
	}
	return true
}

// link reads a Digital Link: the key and its qualifiers are the last parts of
// the path, attributes stand in the query. The domain and what stands before
// the key do not matter; what follows # is the browser's own.
func (r *reading) link() error {
	r.message.Form = DigitalLink
	address, _, _ := strings.Cut(r.text, "#")
	address, query, _ := strings.Cut(address, "?")
	host := strings.Index(address, "//") + 2
	slash := strings.IndexByte(address[host:], '/')
	if slash <= 0 {
		return ErrNone
	}
	path := strings.TrimSuffix(address[host+slash+1:], "/")
	names := strings.Split(path, "/")
	at := key(names)
	if at < 0 {
		return noKey(names)
	}
	offset := host + slash + 1
	for _, name := range names[:at] {
		offset += len(name) + 1
	}
	if err := r.path(names[at:], offset); err != nil {
		return err
	}
	return r.query(query, len(address)+1)
}

// key finds the part of a path that is the key: the last primary AI that has a
// value and pairs behind it.
func key(names []string) int {
	for i := len(names) - 2; i >= 0; i -= 2 {
		if e, ai := find(names[i]); e != nil && ai == names[i] && e.has(primary) {
			return i
		}
	}
	return -1
}

// noKey tells an address that was meant as a Digital Link from others.
func noKey(names []string) error {
	for i := 0; i+1 < len(names); i++ {
		if names[i] == "gtin" && allDigits(names[i+1]) {
			return &Malformed{Doubtful: true, Why: "It says gtin where a GS1 Digital Link says 01; the names were given up."}
		}
	}
	if compressed(names[len(names)-1]) {
		return &Malformed{Doubtful: true, Why: "It looks like a compressed GS1 Digital Link, which a till does not read. Scan another symbol of the product."}
	}
	return ErrNone
}

// minCompressed is about what a product's number takes: 8 bits and 47 more.
const minCompressed = 10

// set64 are the characters of base64 for addresses, in the order of their values.
const set64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// compressed tells a part of a path that is base64 and whose first byte is that
// of a key: its two digits, or one of the pairs that begin with a GTIN.
func compressed(name string) bool {
	if len(name) < minCompressed || strings.Trim(name, set64) != "" {
		return false
	}
	if !strings.ContainsAny(name, set64[:26]) { // a word of the address
		return false
	}
	switch first := strings.IndexByte(set64, name[0])<<2 | strings.IndexByte(set64, name[1])>>4; first {
	case 0x00, 0x01, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x25, 0x40, 0x41, 0x80:
		return true
	}
	return false
}

// path reads the key and its qualifiers, whose order is given.
func (r *reading) path(names []string, at int) error {
	e, _ := find(names[0])
	var seen []string
	for i := 0; i < len(names); i += 2 {
		name := names[i]
		of, ai := find(name)
		if of == nil || ai != name {
			return r.fault(at, "", "There is no GS1 identifier "+begin(name)+".")
		}
		if i > 0 {
			if seen = append(seen, ai); !ordered(rules[e.path], seen) {
				return r.fault(at, ai, "It must not stand here behind ("+names[0]+").")
			}
		}
		from := at + len(name) + 1
		value, err := r.decoded(names[i+1], from)
		if err != nil {
			return err
		}
		if i == 0 && ai == "01" {
			value = padded(value)
		}
		if err := r.add(of, ai, value, at, from); err != nil {
			return err
		}
		at = from + len(names[i+1]) + 1
	}
	return nil
}

// padded makes a GTIN of 8, 12 or 13 digits one of 14.
func padded(gtin string) string {
	switch len(gtin) {
	case 8, 12, 13:
		return "00000000000000"[len(gtin):] + gtin
	}
	return gtin
}

// ordered tells whether AIs follow one of the sequences of a rule such as
// 22,10,21|235, each of which may leave some out.
func ordered(rule string, ais []string) bool {
	return eachWord(rule, '|', func(sequence string) bool {
		n := 0
		eachWord(sequence, ',', func(word string) bool {
			if n < len(ais) && ais[n] == word {
				n++
			}
			return n == len(ais)
		})
		return n == len(ais)
	})
}

// query reads the attributes. Names that are no numbers are others' business.
func (r *reading) query(query string, at int) error {
	for query != "" {
		pair := query
		if i := strings.IndexAny(query, "&;"); i >= 0 {
			pair, query = query[:i], query[i+1:]
		} else {
			query = ""
		}
		name, value, _ := strings.Cut(pair, "=")
		if allDigits(name) {
			e, ai := find(name)
			if e == nil || ai != name {
				return r.fault(at, "", "There is no GS1 identifier "+begin(name)+".")
			}
			if !e.has(attribute) {
				return r.fault(at, ai, "It must not stand behind the question mark.")
			}
			from := at + len(name) + 1
			value, err := r.decoded(value, from)
			if err != nil {
				return err
			}
			if err := r.add(e, ai, value, at, from); err != nil {
				return err
			}
		}
		at += len(pair) + 1
	}
	return nil
}

// decoded undoes the percent signs.
func (r *reading) decoded(value string, at int) (string, error) {
	if strings.IndexByte(value, '%') < 0 {
		return value, nil
	}
	if f := checkPercent(value); f != good {
		return "", r.fault(at+f.at, "", f.why)
	}
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c == '%' {
			c = byte(hexDigit(value[i+1])<<4 | hexDigit(value[i+2]))
			i += 2
		}
		out = append(out, c)
	}
	return string(out), nil
}

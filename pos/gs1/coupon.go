package gs1

// coupon reads the coupon codes of North America from front to back: digits,
// whose parts say how long they are. After the first fault it reads no more.
type coupon struct {
	text  string
	at    int
	fault finding
}

func (c *coupon) fail(why string) {
	if c.fault == good {
		c.fault = bad(min(c.at, len(c.text)-1), why)
	}
	c.at = len(c.text)
}

// digits takes n digits.
func (c *coupon) digits(n int, what string) string {
	if len(c.text)-c.at < n {
		c.fail("The coupon's " + what + " is cut off.")
		return ""
	}
	c.at += n
	return c.text[c.at-n : c.at]
}

// one takes a digit that must be one of these, and returns its value.
func (c *coupon) one(of, what string) int {
	digit := c.digits(1, what)
	for i := range len(of) {
		if digit == of[i:i+1] {
			return int(of[i] - '0')
		}
	}
	if digit != "" {
		c.at--
		c.fail("The coupon's " + what + " begins with " + digit + ", which is not allowed.")
	}
	return 0
}

// counted takes what a digit before it says the length of, less base.
func (c *coupon) counted(of string, base int, what string) {
	if n := c.one(of, what); c.fault == good {
		c.digits(n+base, what)
	}
}

// holder takes a company's prefix that may be left out, which 9 says.
func (c *coupon) holder() {
	if n := c.one("01234569", "company prefix"); c.fault == good && n != 9 {
		c.digits(n+6, "company prefix")
	}
}

// purchase takes what must be bought.
func (c *coupon) purchase() {
	c.counted("12345", 0, "purchase requirement")
	c.one("012349", "purchase requirement code")
	c.digits(3, "purchase family")
}

func checkCoupon(v string) finding {
	if !allDigits(v) {
		return bad(0, "A coupon is made of digits.")
	}
	c := &coupon{text: v}
	c.counted("0123456", 6, "company prefix")
	c.digits(6, "offer code")
	c.counted("12345", 0, "saving")
	c.purchase()
	last, expires, starts := byte('0'), "", ""
	for c.fault == good && c.at < len(c.text) {
		field := c.text[c.at]
		if field <= last {
			c.fail("The coupon's optional parts are out of order.")
			break
		}
		last = field
		c.at++
		switch c.option(field) {
		case '3':
			expires = c.text[c.at-6 : c.at]
		case '4':
			starts = c.text[c.at-6 : c.at]
		}
	}
	if c.fault == good && expires != "" && starts > expires {
		c.fail("The coupon ends before it begins.")
	}
	return c.fault
}

// option takes the optional part of a number, and returns that of a date read.
func (c *coupon) option(field byte) (date byte) {
	switch field {
	case '1':
		c.one("0123", "purchase rule")
		c.purchase()
		c.holder()
	case '2':
		c.purchase()
		c.holder()
	case '3', '4':
		at := c.at
		if day := c.digits(6, "date"); day != "" {
			if found := checkDate(yymmdd, day); found != good {
				c.at = at + found.at
				c.fail(found.why)
				return 0
			}
			return field
		}
	case '5':
		c.counted("0123456789", 6, "serial number")
	case '6':
		c.counted("1234567", 6, "retailer")
	case '9':
		c.one("01256", "saving code")
		c.one("012", "item of the saving")
		c.digits(1, "store coupon flag")
		c.one("01", "multiplication flag")
	default:
		c.at--
		c.fail("The coupon has no part " + string(rune(field)) + ".")
	}
	return 0
}

func checkOffer(v string) finding {
	if !allDigits(v) {
		return bad(0, "A coupon is made of digits.")
	}
	c := &coupon{text: v}
	c.one("01", "format")
	c.counted("0123456", 6, "funder")
	c.digits(6, "offer code")
	c.counted("0123456789", 6, "serial number")
	if c.fault == good && c.at < len(v) {
		c.fail("The coupon goes on after its end.")
	}
	return c.fault
}

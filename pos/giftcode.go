package pos

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"tillbell/server/fault"
)

// A code is what a gift card or a credit note is paid with by whoever holds it:
// a letter for what it is, 18 random characters and one that checks the rest,
// 90 bits that nobody guesses. The alphabet leaves out I, L, O and U; who reads
// an I or an L for a 1, or an O for a 0, is understood. Codes are made by tills
// and by NewCode, and kept here as hashes only.
const (
	codeAlphabet   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	cardCodeLength = 20
	codeTail       = 4 // what is shown of a code

	giftCardLetter   = 'G'
	creditNoteLetter = 'C'
)

var errCode = fault.New(fault.Invalid, "gift_card_malformed", "That is not a card's code. Read it again.")

// NewCode makes a code for a gift card or a credit note.
func NewCode(creditNote bool) string {
	b := make([]byte, cardCodeLength-1)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = codeAlphabet[b[i]&31]
	}
	b[0] = giftCardLetter
	if creditNote {
		b[0] = creditNoteLetter
	}
	return string(append(b, codeCheck(b)))
}

// codeCheck is the sum of the characters in GF(32), each times another power
// of x, so that one wrong character or two swapped neighbours show.
func codeCheck(b []byte) byte {
	var sum byte
	for _, c := range b {
		sum = timesX(sum) ^ byte(strings.IndexByte(codeAlphabet, c))
	}
	return codeAlphabet[timesX(sum)]
}

// timesX multiplies by x modulo x^5 + x^2 + 1.
func timesX(a byte) byte {
	a <<= 1
	if a&32 != 0 {
		a ^= 0b100101
	}
	return a & 31
}

// cleanCode reads a code as typed or scanned: any case, any spaces and hyphens.
func cleanCode(s string) (string, error) {
	if len(s) > 4*cardCodeLength {
		return "", errCode
	}
	b := make([]byte, 0, cardCodeLength)
	for _, c := range []byte(strings.ToUpper(s)) {
		switch c {
		case ' ', '-':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if strings.IndexByte(codeAlphabet, c) < 0 || len(b) == cardCodeLength {
			return "", errCode
		}
		b = append(b, c)
	}
	if len(b) != cardCodeLength || b[0] != giftCardLetter && b[0] != creditNoteLetter || codeCheck(b[:cardCodeLength-1]) != b[cardCodeLength-1] {
		return "", errCode
	}
	return string(b), nil
}

// CleanGiftCard is the code of a gift card without what hands and readers put in.
func CleanGiftCard(s string) (string, error) {
	code, err := cleanCode(s)
	if err == nil && kindOfCode(code) != GiftCard {
		err = errCode
	}
	return code, err
}

// codeHash is what a clean code is found by; a kept one says it.
func codeHash(code string) []byte {
	if isKept(code) {
		if hash, err := hex.DecodeString(code[keptHashFrom:keptHashTo]); err == nil {
			return hash
		}
	}
	sum := sha256.Sum256([]byte("tillbell-code/1\x00" + code))
	return sum[:]
}

func tailOf(code string) string { return code[len(code)-codeTail:] }

// kindOfCode is the kind of account that a clean code opens.
func kindOfCode(code string) string {
	if code[0] == creditNoteLetter {
		return StoreCredit
	}
	return GiftCard
}

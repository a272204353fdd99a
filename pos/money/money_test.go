package money

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestMulDivRoundsEachWay(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b, c                              int64
		halfUp, halfEven, halfDown, up, down int64
	}{
		{5, 1, 10, 1, 0, 0, 1, 0},
		{15, 1, 10, 2, 2, 1, 2, 1},
		{25, 1, 10, 3, 2, 2, 3, 2},
		{-25, 1, 10, -3, -2, -2, -3, -2},
		{-15, 1, 10, -2, -2, -1, -2, -1},
		{24, 1, 10, 2, 2, 2, 3, 2},
		{26, 1, 10, 3, 3, 3, 3, 2},
		{30, 1, 10, 3, 3, 3, 3, 3},
		{600, 97500, 1000000, 59, 58, 58, 59, 58},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
		{math.MinInt64, 1, 1, math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64},
	} {
		for mode, want := range map[Rounding]int64{HalfUp: row.halfUp, HalfEven: row.halfEven, HalfDown: row.halfDown, Up: row.up, Down: row.down} {
			got, err := MulDiv(row.a, row.b, row.c, mode)
			if err != nil || got != want {
				t.Errorf("MulDiv(%d, %d, %d, %v) = %d, %v; want %d", row.a, row.b, row.c, mode, got, err, want)
			}
		}
	}
}

func TestMulDivAgreesWithBigNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		c := rapid.Int64Range(1, math.MaxInt64).Draw(t, "c")
		mode := Rounding(rapid.IntRange(0, 4).Draw(t, "mode"))
		want := bigRounded(a, b, c, mode)
		got, err := MulDiv(a, b, c, mode)
		if !want.IsInt64() {
			if !errors.Is(err, ErrOverflow) {
				t.Fatalf("got %d, %v; want overflow, as it is %v", got, err, want)
			}
			return
		}
		if err != nil || got != want.Int64() {
			t.Fatalf("got %d, %v; want %v", got, err, want)
		}
	})
}

// bigRounded is MulDiv written another way: floor and ceiling of the exact
// fraction are compared by their distance.
func bigRounded(a, b, c int64, mode Rounding) *big.Int {
	product := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	low, rest := new(big.Int).DivMod(product, big.NewInt(c), new(big.Int))
	if rest.Sign() == 0 {
		return low
	}
	high := new(big.Int).Add(low, big.NewInt(1))
	towards, away := low, high
	if product.Sign() < 0 {
		towards, away = high, low
	}
	switch mode {
	case Up:
		return away
	case Down:
		return towards
	}
	switch new(big.Int).Lsh(rest, 1).Cmp(big.NewInt(c)) {
	case -1:
		return low
	case 1:
		return high
	}
	switch {
	case mode == HalfUp:
		return away
	case mode == HalfDown:
		return towards
	case low.Bit(0) == 0:
		return low
	}
	return high
}

func TestMulDivRefusesWhatJustDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, row := range [][3]int64{{math.MinInt64, -1, 1}, {math.MaxInt64, 3, 2}, {math.MinInt64, 3, 2}, {1 << 62, 2, 1}} {
		if got, err := MulDiv(row[0], row[1], row[2], HalfUp); !errors.Is(err, ErrOverflow) {
			t.Errorf("%d × %d ÷ %d = %d, %v", row[0], row[1], row[2], got, err)
		}
	}
}

func TestSplitGivesTiesToTheEarlierParts(t *testing.T) {
	t.Parallel()
	weights := make([]int64, 200) // enough for a sort that is not stable to show
	for i := range weights {
		weights[i] = int64(i%7 + 1)
	}
	for total := Amount(1); total < 500; total += 7 {
		last := map[int64]Amount{}
		for i, part := range Split(total, weights) {
			if before, seen := last[weights[i]]; seen && part > before {
				t.Fatalf("of %d, part %d is %d and an earlier one of the same weight %d", total, i, part, before)
			}
			last[weights[i]] = part
		}
	}
}

func TestMulDivRefusesADivisorThatIsNotPositive(t *testing.T) {
	t.Parallel()
	for _, c := range []int64{0, -1} {
		if _, err := MulDiv(1, 1, c, HalfUp); err == nil {
			t.Errorf("dividing by %d is not refused", c)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		total   Amount
		weights []int64
		want    []Amount
	}{
		{100, []int64{1, 1, 1}, []Amount{34, 33, 33}},
		{-100, []int64{1, 1, 1}, []Amount{-34, -33, -33}},
		{101, []int64{1, 1, 1}, []Amount{34, 34, 33}},
		{10, []int64{1, 2, 3}, []Amount{2, 3, 5}},
		{7, []int64{0, 5, 0}, []Amount{0, 7, 0}},
		{7, []int64{-3, 5}, []Amount{0, 7}},
		{3, []int64{0, 0}, []Amount{2, 1}},
		{0, []int64{3, 4}, []Amount{0, 0}},
		{5, nil, nil},
		{2, []int64{math.MaxInt64, math.MaxInt64, math.MaxInt64}, []Amount{1, 1, 0}},
	} {
		got := Split(row.total, row.weights)
		if len(got) != len(row.want) {
			t.Fatalf("Split(%d, %v) = %v, want %v", row.total, row.weights, got, row.want)
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("Split(%d, %v) = %v, want %v", row.total, row.weights, got, row.want)
				break
			}
		}
	}
}

func TestSplitPartsAddUpAndLieWithinOneOfTheirShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := Amount(rapid.Int64().Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/200), 1, 200).Draw(t, "weights")
		parts := Split(total, weights)
		sum, weight := new(big.Int), new(big.Int)
		for i := range parts {
			sum.Add(sum, big.NewInt(int64(parts[i])))
			weight.Add(weight, big.NewInt(weights[i]))
		}
		if sum.Cmp(big.NewInt(int64(total))) != 0 {
			t.Fatalf("parts of %d add up to %v", total, sum)
		}
		if weight.Sign() == 0 {
			return
		}
		for i, part := range parts { // |part × weight − total × weights[i]| < weight
			off := new(big.Int).Mul(big.NewInt(int64(part)), weight)
			off.Sub(off, new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(weights[i])))
			if off.CmpAbs(weight) >= 0 {
				t.Fatalf("part %d of %d by %v is %d", i, total, weights, part)
			}
		}
	})
}

func TestAddAndSumRefuseOverflow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		want := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
		got, err := Sum(Amount(a), Amount(b))
		if want.IsInt64() != (err == nil) || err == nil && int64(got) != want.Int64() {
			t.Fatalf("%d + %d = %d, %v", a, b, got, err)
		}
	})
	if _, err := Mul(math.MaxInt64, 2*One, HalfUp); !errors.Is(err, ErrOverflow) {
		t.Errorf("Mul: %v", err)
	}
	if got, err := Mul(199, 1250, HalfUp); got != 249 || err != nil {
		t.Errorf("1.99 × 1.250 = %d, %v", got, err)
	}
	if got, err := Share(600, 97_500, HalfEven); got != 58 || err != nil {
		t.Errorf("9.75 %% of 6.00 = %d, %v", got, err)
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text          string
		want          Quantity
		short, stocks string
	}{
		{"2", 2000, "2", "2.000"},
		{"1.250", 1250, "1.250", "1.250"},
		{"1.25", 1250, "1.250", "1.250"},
		{"-0.5", -500, "-0.500", "-0.500"},
		{"0.001", 1, "0.001", "0.001"},
		{"12.000", 12000, "12", "12.000"},
		{"007", 7000, "7", "7.000"},
		{"-0", 0, "0", "0.000"},
		{"9223372036854775.807", math.MaxInt64, "9223372036854775.807", "9223372036854775.807"},
	} {
		got, err := ParseQuantity(row.text)
		if err != nil || got != row.want || got.String() != row.short || got.Fixed() != row.stocks {
			t.Errorf("%q = %d %v, %s and %s", row.text, got, err, got, got.Fixed())
		}
	}
	for _, text := range []string{
		"", "-", ".", ".5", "5.", "1.2345", "1.2500", "1e3", "NaN", "Inf", "+1", " 1", "1 ", "1,5", "1.2.3", "--1", "0x10", "1_000", "١",
		"9223372036854775.808", "99999999999999999999", "18446744073709551617", "18446744073709551.617", "-36893488147419103233", // which leave 1 of 64 bits "1" + string(make([]byte, 5000)), "9223372036854776",
	} {
		if got, err := ParseQuantity(text); err == nil {
			t.Errorf("%.40q = %d is not refused", text, got)
		}
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text string
		want Rate
		back string
	}{{"0.19", 190000, "0.19"}, {"0", 0, "0"}, {"0.08875", 88750, "0.08875"}, {"0.070", 70000, "0.07"}, {"1.5", 1500000, "1.5"}, {"10", MaxRate, "10"}, {"0.000001", 1, "0.000001"}} {
		if got, err := ParseRate(row.text); err != nil || got != row.want || got.String() != row.back {
			t.Errorf("%q = %d %v, %s", row.text, got, err, got)
		}
	}
	for _, text := range []string{"-0.1", "10.000001", "0.0000001", "19%", ""} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q = %d is not refused", text, got)
		}
	}
}

func TestAmountsInMajorUnits(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text   string
		digits int
		want   Amount
		back   string
	}{{"19.99", 2, 1999, "19.99"}, {"19.9", 2, 1990, "19.90"}, {"500", 0, 500, "500"}, {"-0.05", 2, -5, "-0.05"}, {"1.234", 3, 1234, "1.234"}} {
		if got, err := ParseAmount(row.text, row.digits); err != nil || got != row.want || got.Decimal(row.digits) != row.back {
			t.Errorf("%q = %d %v, %s", row.text, got, err, got.Decimal(row.digits))
		}
	}
	if got, err := ParseAmount("19.999", 2); err == nil {
		t.Errorf("a third decimal gave %d", got)
	}
	if got, err := ParseAmount("5.5", 0); err == nil {
		t.Errorf("a fraction of a yen gave %d", got)
	}
	if got := Amount(math.MinInt64).Decimal(2); got != "-92233720368547758.08" {
		t.Errorf("the smallest amount is %s", got)
	}
}

func TestDecimalsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		q := Quantity(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "quantity"))
		for _, text := range []string{q.String(), q.Fixed()} {
			if back, err := ParseQuantity(text); err != nil || back != q {
				t.Fatalf("%d was written %s and read %d, %v", q, text, back, err)
			}
		}
		r := Rate(rapid.Int64Range(0, int64(MaxRate)).Draw(t, "rate"))
		if back, err := ParseRate(r.String()); err != nil || back != r {
			t.Fatalf("%d was written %s and read %d, %v", r, r, back, err)
		}
	})
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type document struct {
		A Amount       `json:"a"`
		Q Quantity     `json:"q"`
		R Rate         `json:"r"`
		C CashRounding `json:"c"`
	}
	const text = `{"a":1999,"q":"1.250","r":"0.19","c":{"step":5,"mode":"half_even"}}`
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if want := (document{1999, 1250, 190000, CashRounding{Step: 5, Mode: HalfEven}}); d != want {
		t.Errorf("read %+v", d)
	}
	if back, err := json.Marshal(d); err != nil || string(back) != text {
		t.Errorf("wrote %s, %v", back, err)
	}
	for _, bad := range []string{
		`{"a":19.99}`, `{"a":"1999"}`, `{"a":1e3}`, `{"a":9223372036854775808}`, `{"a":1.0}`,
		`{"q":2}`, `{"q":1.5}`, `{"q":null}`, `{"q":""}`, `{"q":"1e3"}`, `{"q":"\u0031"}`, `{"q":["1"]}`,
		`{"r":0.19}`, `{"r":null}`, `{"r":"-1"}`,
		`{"c":{"mode":"half"}}`, `{"c":{"mode":1}}`,
	} {
		if err := json.Unmarshal([]byte(bad), new(document)); err == nil {
			t.Errorf("%s is not refused", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1.250", "-0.5", "99999999999999999999", "1e9", ".", "0.19"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if q, err := ParseQuantity(text); err == nil {
			if back, err := ParseQuantity(q.Fixed()); err != nil || back != q {
				t.Errorf("%q read as %d, then as %d, %v", text, q, back, err)
			}
		}
		if r, err := ParseRate(text); err == nil && (r < 0 || r > MaxRate) {
			t.Errorf("%q read as the rate %d", text, r)
		}
	})
}

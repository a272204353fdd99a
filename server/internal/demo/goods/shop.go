package goods

// Shop is the store itself.
type Shop struct {
	Code, Name, LegalName, Address, VATID string
	Country, Currency, TimeZone, Language string
	PricesIncludeTax                      bool
	ReceiptFooter                         string
	OpensAt, ClosesAt                     int // full hours of its day
}

// Store is the shop around the corner.
func Store() Shop {
	return Shop{
		Code: "DEMO", Name: "Lindenhof Kaufladen", LegalName: "Lindenhof Kaufladen Ahlers & Karaca OHG",
		Address: "Lindenhofgarten 27\n26122 Oldenburg", VATID: "DE999999999",
		Country: "DE", Currency: "EUR", TimeZone: "Europe/Berlin", Language: "en",
		PricesIncludeTax: true,
		ReceiptFooter:    "Exchange with this receipt within 30 days.\nThank you for shopping around the corner.",
		OpensAt:          8, ClosesAt: 20,
	}
}

// TaxClass is a rate with its name; Rate in parts per million.
type TaxClass struct {
	Code, Name string
	Rate       int64
}

// TaxClasses are those of the country.
func TaxClasses() []TaxClass {
	return []TaxClass{
		{"standard", "Standard 19 %", 190_000},
		{"reduced", "Reduced 7 %", 70_000},
		{"zero", "Free of tax", 0},
	}
}

// Rect is a place on the plan, in decimetres.
type Rect struct{ X, Y, W, H int }

// Zone is a part of the floor with people of its own.
type Zone struct {
	Code, Name string
	Rect
}

// Shape is a thing drawn on the plan.
type Shape struct {
	Kind  string // "shelf", "till", "entrance" or "wall"
	Label string
	Rect
}

// PlanWidth and PlanHeight are the floor's size: 32 by 20 metres.
const (
	PlanWidth  = 320
	PlanHeight = 200
)

// Zones are the six zones: three at the back, three before them, an aisle
// between any two. Each leaves its upper end free for its letter and name.
func Zones() []Zone {
	return []Zone{
		{"A", "Fruit & bread", Rect{4, 4, 92, 88}},
		{"B", "Pantry & drinks", Rect{101, 4, 105, 88}},
		{"C", "Kitchen & home", Rect{211, 4, 105, 88}},
		{"D", "Tools & paint", Rect{211, 98, 105, 72}},
		{"E", "Garden", Rect{4, 98, 92, 72}},
		{"F", "Clothing", Rect{101, 98, 105, 72}},
	}
}

// Shapes are the shelves, each named as the places of products are, the tills
// and the way in.
func Shapes() []Shape {
	return []Shape{
		{"shelf", "A1", Rect{28, 28, 62, 10}},
		{"shelf", "A2", Rect{28, 44, 62, 10}},
		{"shelf", "A3", Rect{28, 60, 62, 10}},
		{"shelf", "A4", Rect{28, 76, 38, 10}},
		{"shelf", "B1", Rect{125, 28, 75, 10}},
		{"shelf", "B2", Rect{125, 44, 75, 10}},
		{"shelf", "B3", Rect{125, 60, 75, 10}},
		{"shelf", "B4", Rect{125, 76, 75, 10}},
		{"shelf", "C1", Rect{235, 28, 75, 10}},
		{"shelf", "C2", Rect{235, 44, 75, 10}},
		{"shelf", "C3", Rect{235, 60, 75, 10}},
		{"shelf", "C4", Rect{235, 76, 75, 10}},
		{"shelf", "D1", Rect{235, 122, 75, 10}},
		{"shelf", "D2", Rect{235, 138, 75, 10}},
		{"shelf", "D3", Rect{235, 154, 75, 10}},
		{"shelf", "E1", Rect{28, 122, 62, 10}},
		{"shelf", "E2", Rect{28, 138, 62, 10}},
		{"shelf", "E3", Rect{28, 154, 40, 10}},
		{"shelf", "F1", Rect{125, 122, 75, 10}},
		{"shelf", "F2", Rect{125, 138, 75, 10}},
		{"shelf", "F3", Rect{125, 154, 54, 10}},
		{"till", "T1", Rect{126, 179, 26, 10}},
		{"till", "T2", Rect{180, 179, 26, 10}},
		{"entrance", "Entrance", Rect{24, 194, 64, 6}},
	}
}

// Point is a call point: a sign at a shelf that a customer scans.
type Point struct {
	Code, Name, Zone string
	X, Y             int
	Kinds            []string // what it offers to a customer
	Kind             string   // of place
	SKU              string   // of the product that it hangs at, if at one
}

// Points are the fourteen signs, each at the front of its shelf.
func Points() []Point {
	food := []string{"assistance", "price_check", "stock_check"}
	heavy := []string{"assistance", "stock_check", "carry_out"}
	locked := []string{"assistance", "locked_case", "stock_check"}
	fitting := []string{"assistance", "fitting_room", "stock_check"}
	return []Point{
		{"A1", "Fruit scale", "A", 59, 38, food, "shelf", ""},
		{"A3", "Bread counter", "A", 59, 70, food, "service_desk", ""},
		{"B1", "Pasta and flour", "B", 177, 38, food, "shelf", "210070"},
		{"B2", "Oils and preserves", "B", 147, 54, food, "shelf", "220010"},
		{"B4", "Drinks", "B", 162, 86, []string{"assistance", "price_check", "stock_check", "carry_out"}, "shelf", ""},
		{"C1", "Knives and pans", "C", 272, 38, locked, "locked_case", "310010"},
		{"C3", "Cleaning", "C", 272, 70, food, "shelf", "330040"},
		{"D1", "Hand and power tools", "D", 291, 132, locked, "locked_case", "410150"},
		{"D2", "Screws and cables", "D", 257, 148, food, "shelf", ""},
		{"D3", "Paint mixing", "D", 276, 164, heavy, "shelf", ""},
		{"E1", "Plants", "E", 59, 132, heavy, "lift", ""},
		{"E3", "Garden tools", "E", 48, 164, heavy, "lift", ""},
		{"F1", "Fitting rooms", "F", 162, 132, fitting, "fitting_room", ""},
		{"F3", "Shoes", "F", 152, 164, fitting, "shelf", ""},
	}
}

// Person is a member of staff. PINs are made when the store is loaded.
type Person struct {
	Name, Role string
	Zones      []string // where an associate is rung first
	Language   string   // of their pages
	Speaks     []string
}

// Staff are the thirteen people of the shop.
func Staff() []Person {
	return []Person{
		{"Piotr Nowak", "cashier", nil, "en", []string{"pl", "de", "en"}},
		{"Aylin Demir", "cashier", nil, "de", []string{"de", "tr", "en"}},
		{"Jonas Petersen", "cashier", nil, "de", []string{"de", "da", "en"}},
		{"Mia Hoffmann", "associate", []string{"A"}, "en", []string{"de", "en"}},
		{"Ben Okafor", "associate", []string{"B"}, "en", []string{"en", "de", "fr"}},
		{"Sofía Herrera", "associate", []string{"C"}, "es", []string{"es", "de", "en"}},
		{"Nguyễn Thu Thảo", "associate", []string{"D"}, "en", []string{"vi", "de", "en"}},
		{"Luca Marchetti", "associate", []string{"E"}, "en", []string{"it", "de", "en"}},
		{"Yusuf Karaca", "associate", []string{"F"}, "de", []string{"tr", "de", "en"}},
		{"Amélie Laurent", "associate", []string{"A", "B"}, "fr", []string{"fr", "de", "en"}},
		{"Dimitra Pappa", "greeter", nil, "en", []string{"el", "de", "en"}},
		{"Katarzyna Wójcik", "supervisor", nil, "en", []string{"pl", "de", "en"}},
		{"Henrike Ahlers", "manager", nil, "en", []string{"de", "en"}},
	}
}

// Device is a thing in the hand or on the counter.
type Device struct {
	Kind     string // "till", "tablet" or "dashboard"
	Name     string
	Register string // of a till
}

// Devices are two tills, eight tablets and the office's dashboard.
func Devices() []Device {
	return []Device{
		{"till", "Till 1", "T1"},
		{"till", "Till 2", "T2"},
		{"tablet", "Tablet 1", ""},
		{"tablet", "Tablet 2", ""},
		{"tablet", "Tablet 3", ""},
		{"tablet", "Tablet 4", ""},
		{"tablet", "Tablet 5", ""},
		{"tablet", "Tablet 6", ""},
		{"tablet", "Tablet 7", ""},
		{"tablet", "Tablet 8", ""},
		{"dashboard", "Office", ""},
	}
}

// Registers are the codes of the tills' places in the books.
func Registers() []string { return []string{"T1", "T2"} }

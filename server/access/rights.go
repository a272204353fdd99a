package access

import "slices"

// Role is what a member of staff is hired for.
type Role string

// The roles.
const (
	Cashier    Role = "cashier"
	Associate  Role = "associate"
	Greeter    Role = "greeter"
	Supervisor Role = "supervisor"
	Manager    Role = "manager"
)

// Right is one thing a person may do. Every route names the right it needs.
type Right string

// The rights.
const (
	Sell           Right = "sell"
	Return         Right = "return"
	UseDrawer      Right = "drawer"          // open, move cash, count and close
	SeeExpected    Right = "drawer.expected" // in a store that counts blind
	ReadCatalog    Right = "catalog.read"
	WriteCatalog   Right = "catalog.write"
	ReadStock      Right = "stock.read"  // costs, movements, papers
	WriteStock     Right = "stock.write" // move stock; order, receive, send
	CountStock     Right = "stock.count" // count in a stocktake
	SeeHelp        Right = "help.see"
	AskHelp        Right = "help.ask"
	AnswerHelp     Right = "help.answer"
	LeadHelp       Right = "help.lead" // act on other people's requests
	SeeReports     Right = "reports"
	ReadJournal    Right = "journal"
	SetUp          Right = "setup"
	ManageStaff    Right = "staff"
	SeeCustomers   Right = "customers"        // find, add, change
	ManageCustomer Right = "customers.manage" // groups, export, erase
	ManageLedger   Right = "ledger"           // give and void cards, credit limits, what is owed
	everyoneSignIn Right = ""
)

var rightsOf = map[Role][]Right{
	Cashier:   {Sell, Return, UseDrawer, ReadCatalog, CountStock, SeeHelp, AskHelp, SeeCustomers},
	Associate: {ReadCatalog, CountStock, SeeHelp, AskHelp, AnswerHelp, SeeCustomers},
	Greeter:   {ReadCatalog, SeeHelp, AskHelp, AnswerHelp},
	Supervisor: {Sell, Return, UseDrawer, SeeExpected, ReadCatalog, ReadStock, WriteStock, CountStock, SeeHelp, AskHelp, AnswerHelp,
		LeadHelp, SeeReports, ReadJournal, SeeCustomers, ManageLedger},
	Manager: {Sell, Return, UseDrawer, SeeExpected, ReadCatalog, WriteCatalog, ReadStock, WriteStock, CountStock, SeeHelp, AskHelp, AnswerHelp,
		LeadHelp, SeeReports, ReadJournal, SetUp, ManageStaff, SeeCustomers, ManageCustomer, ManageLedger},
}

// Roles lists all roles, the least trusted first.
func Roles() []Role { return []Role{Cashier, Associate, Greeter, Supervisor, Manager} }

// Valid tells whether this is a role.
func (r Role) Valid() bool { return rightsOf[r] != nil }

// May tells whether the role has a right where a store changed nothing. The
// empty right is every role's.
func (r Role) May(right Right) bool {
	return right == everyoneSignIn && r.Valid() || slices.Contains(rightsOf[r], right)
}

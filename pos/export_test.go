package pos

// ChangeCatalog lets a test look inside a change to the goods.
var ChangeCatalog = (*Pos).changeCatalog

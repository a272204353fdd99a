package pos

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"tillbell/pos/barcode"
	"tillbell/pos/importer"
	"tillbell/pos/money"
	"tillbell/server/db"
	"tillbell/server/fault"
	"tillbell/server/text"
)

const (
	// importChunk is how many rows are written in one transaction: few enough
	// that a sale behind it hardly waits.
	importChunk = 500
	// maxRejects is how many refused rows are kept to be shown; all are counted.
	maxRejects  = 10_000
	usualUnit   = "each"
	maxMadeCode = 64 // of an SKU made from what else a row has
)

// ImportOptions say what a file cannot.
type ImportOptions struct {
	DefaultPrice *money.Amount                     // for new products without one
	PriceRule    func(barcode string) money.Amount // the same by a rule; comes before DefaultPrice
	ListRule     func(barcode string) money.Amount // the same for a list without a column for prices
	DryRun       bool                              // look at everything, write nothing
	Progress     func(done int)                    // told after each chunk; may be nil
}

// ImportReport counts a file: Read = Created + Updated + Unchanged + Refused.
type ImportReport struct {
	Format                                     string
	Read, Created, Updated, Unchanged, Refused int
	Rejected                                   []importer.Reject // the first of those refused, by line
	ByRule                                     bool              // the list has no prices; ListRule gave them
}

// Import brings a product file into the catalogue. A row is the product with
// its key in the other system, else the one with its SKU, else the one with one
// of its barcodes, else a new one; what the file does not tell stays as it is,
// and so does a price where the file has none. Barcodes and stock that the file
// tells are taken as they stand. The good rows go in, in small transactions,
// and the same file again changes nothing.
func (p *Pos) Import(ctx context.Context, store, staff string, r io.Reader, o ImportOptions) (ImportReport, error) {
	shop, err := p.stores.Store(ctx, store)
	if err != nil {
		return ImportReport{}, err
	}
	m := &importing{pos: p, ctx: ctx, store: store, staff: staff, options: o, claimed: make(map[uuid.UUID]struct{})}
	sum := sha256.New()
	summary, err := importer.Read(io.TeeReader(r, sum), importer.Options{CurrencyDigits: int(shop.CurrencyDigits), PriceRule: o.PriceRule,
		DefaultPrice: o.DefaultPrice, ListRule: o.ListRule, Shops: []string{shop.Name, shop.Code}}, m.row, m.reject)
	if err == nil {
		err = m.flush()
	}
	if err == nil && !o.DryRun {
		err = p.enterImport(ctx, m, summary.Format, sum.Sum(nil))
	}
	m.report.Format, m.report.ByRule = summary.Format, summary.ByRule
	slices.SortStableFunc(m.report.Rejected, func(a, b importer.Reject) int { return a.Line - b.Line })
	return m.report, importFault(err)
}

func importFault(err error) error {
	var unknown *importer.UnknownFormat
	switch {
	case errors.As(err, &unknown):
		return fault.New(fault.Invalid, "unknown_format", "%s", unknown.Error()).Wrap(err)
	case errors.Is(err, importer.ErrTooManyRows):
		return fault.New(fault.TooLarge, "too_many_rows", "The file has more than %d rows. Split it.", importer.MaxRows).Wrap(err)
	case err != nil:
		return fmt.Errorf("import: %w", err)
	}
	return nil
}

// importing is one file on its way into a store.
type importing struct {
	pos     *Pos
	ctx     context.Context
	store   string
	staff   string
	options ImportOptions

	rows    []importer.Row
	claimed map[uuid.UUID]struct{} // products that a row of this file is already
	report  ImportReport
}

func (m *importing) row(r importer.Row) error {
	m.rows = append(m.rows, r)
	if len(m.rows) < importChunk {
		return nil
	}
	return m.flush()
}

func (m *importing) reject(r importer.Reject) {
	m.report.Read++
	m.report.refuse(r)
}

func (r *ImportReport) refuse(reject importer.Reject) {
	r.Refused++
	if len(r.Rejected) < maxRejects {
		r.Rejected = append(r.Rejected, reject)
	}
}

// flush writes the rows gathered so far and counts them.
func (m *importing) flush() error {
	if len(m.rows) == 0 {
		return nil
	}
	var c *importChunkRun
	err := m.pos.changeCatalog(m.ctx, m.store, func(tx *db.Tx, revision int64) (bool, error) {
		var err error
		if c, err = m.plan(tx); err != nil || m.options.DryRun {
			return false, err
		}
		return c.save(revision)
	})
	if err != nil {
		return err
	}
	for _, id := range c.claims {
		m.claimed[id] = struct{}{}
	}
	for _, r := range c.rejects {
		m.report.refuse(r)
	}
	m.report.Read += len(m.rows)
	m.report.Created += c.created
	m.report.Updated += c.updated
	m.report.Unchanged += c.unchanged
	m.rows = m.rows[:0]
	if m.options.Progress != nil {
		m.options.Progress(m.report.Read)
	}
	return nil
}

// importChunkRun is one try at a chunk, in its transaction.
type importChunkRun struct {
	of    *importing
	tx    *db.Tx
	shelf *shelf
	taxes taxTable

	claims                      []uuid.UUID
	moves                       []*stockMove
	rejects                     []importer.Reject
	created, updated, unchanged int
}

// plan makes every row's change on the shelf; nothing is written yet.
func (m *importing) plan(tx *db.Tx) (*importChunkRun, error) {
	c := &importChunkRun{of: m, tx: tx}
	var err error
	if c.taxes.classes, err = readTaxes(tx.DB, m.store); err != nil {
		return nil, fmt.Errorf("read tax classes: %w", err)
	}
	var w wanted
	for i := range m.rows {
		r := &m.rows[i]
		keys, _, err := keysOf(r.Barcodes)
		if err != nil {
			continue // the row is refused below
		}
		w.keys = append(append(w.keys, keys...), packKeys(r.Packs)...)
		w.sources = append(w.sources, r.Key)
		w.skus = append(w.skus, madeSKUs(r)...)
	}
	if c.shelf, err = takeShelf(m.ctx, tx, m.store, w); err != nil {
		return nil, err
	}
	if err := c.shelf.lockStock(c.stocked()); err != nil {
		return nil, err
	}
	for i := range m.rows {
		c.one(&m.rows[i])
	}
	return c, nil
}

// stocked are the known products, if the file tells of stock at all.
func (c *importChunkRun) stocked() []string {
	tells := slices.ContainsFunc(c.of.rows, func(r importer.Row) bool { return r.Stock != nil })
	if !tells {
		return nil
	}
	ids := make([]string, 0, len(c.shelf.byID))
	for id := range c.shelf.byID {
		ids = append(ids, id)
	}
	return ids
}

func (c *importChunkRun) one(r *importer.Row) {
	if reason := c.take(r); reason != "" {
		c.rejects = append(c.rejects, importer.Reject{Line: r.Line, Reason: reason, Row: shownRow(r)})
	}
}

// take puts one row on the shelf, or says why not.
func (c *importChunkRun) take(r *importer.Row) (reason string) {
	if r.NotForSale {
		return "The product is not for sale in the other system."
	}
	known := c.match(r)
	if known != nil && c.isClaimed(known.ID) {
		return fmt.Sprintf("An earlier row of the file is the same product, %s.", known.Name)
	}
	next, reason := c.merge(r, known)
	if reason != "" {
		return reason
	}
	if other, at := c.shelf.conflict(next); other != nil {
		if at < 0 {
			return fmt.Sprintf("The SKU %s belongs to another product, %s.", next.SKU, other.Name)
		}
		return fmt.Sprintf("The barcode %s belongs to another product, %s.", first(next.code(at)), other.Name)
	}
	if next.Tax, reason = c.tax(r, next.Tax); reason != "" {
		return reason
	}
	c.put(r, known, next)
	return ""
}

// match finds the product that a row is. A key made of nothing but the SKU or
// a barcode comes last: who has that now is the product that is meant.
func (c *importChunkRun) match(r *importer.Row) *good {
	if g := c.shelf.bySource[r.Key]; g != nil && !weak(r.Key) {
		return g
	}
	if g := c.shelf.bySKU[r.SKU]; g != nil && r.SKU != "" {
		return g
	}
	for _, code := range r.Barcodes {
		if key, err := barcode.Normalize(code); err == nil && c.shelf.byKey[key] != nil {
			return c.shelf.byKey[key]
		}
	}
	return c.shelf.bySource[r.Key]
}

// weak tells a key that is no more than the SKU or barcode it was made of.
func weak(key string) bool {
	return strings.HasPrefix(key, "sku:") || strings.HasPrefix(key, "barcode:")
}

func (c *importChunkRun) isClaimed(product string) bool {
	id := uuid.MustParse(product)
	_, earlier := c.of.claimed[id]
	return earlier || slices.Contains(c.claims, id)
}

// merge is the product as it will be: what the row tells, over what is known.
func (c *importChunkRun) merge(r *importer.Row, known *good) (next *good, reason string) {
	next = &good{Product: Product{Unit: usualUnit}}
	if known != nil {
		next.Product, next.source, next.cost, next.keys, next.store = known.Product, known.source, known.cost, known.keys, known.store
	}
	if known == nil || !r.PriceByRule {
		if r.Price == nil && known == nil {
			return nil, "The row has no price."
		}
		if r.Price != nil {
			next.Price = *r.Price
		}
	}
	if reason := next.words(r); reason != "" {
		return nil, reason
	}
	if len(r.Barcodes) > 0 {
		var err error
		if next.keys, next.Barcodes, err = keysOf(r.Barcodes); err != nil {
			return nil, sentence(err)
		}
		if known != nil && r.Packs == nil {
			next.keepPacks(known)
		}
	}
	if r.Unit != "" {
		next.Unit = r.Unit
	}
	if reason := next.takePacks(r.Packs); reason != "" {
		return nil, reason
	}
	if r.Cost != nil {
		next.cost = r.Cost
	}
	if r.SKU == "" && known == nil {
		next.SKU = c.makeSKU(r)
	}
	if next.source == "" || weak(next.source) && (!weak(r.Key) || next.SKU != known.SKU) {
		next.source = r.Key
	}
	return next, ""
}

// words takes over the texts of a row, held to what people may type.
func (g *good) words(r *importer.Row) (reason string) {
	for _, f := range []struct {
		from string
		into *string
		max  int
		do   func(field, s string, max int) (string, error)
	}{
		{r.SKU, &g.SKU, maxSKU, text.Code}, {r.Name, &g.Name, maxProductName, text.Name},
		{r.Location, &g.Location, maxPlaceText, text.Line}, {r.Category, &g.Category, maxPlaceText, text.Line},
		{r.Style, &g.Style, maxStyle, text.Line}, {r.Size, &g.Size, maxSize, text.Line}, {r.Colour, &g.Colour, maxSize, text.Line},
	} {
		if f.from == "" {
			continue
		}
		clean, err := f.do("", f.from, f.max)
		if err != nil {
			return sentence(err)
		}
		*f.into = clean
	}
	return ""
}

func sentence(err error) string {
	if f, ok := fault.As(err); ok {
		return strings.TrimSpace(f.Text)
	}
	return err.Error()
}

// madeSKUs are the SKUs a row may get: its own, or one made of its first
// barcode or of its key.
func madeSKUs(r *importer.Row) []string {
	if r.SKU != "" {
		return []string{r.SKU}
	}
	var out []string
	if len(r.Barcodes) > 0 {
		out = append(out, r.Barcodes[0])
	}
	if _, tail, ok := strings.Cut(r.Key, ":"); ok && tail != "" && len(tail) <= maxMadeCode {
		out = append(out, tail)
	}
	return out
}

// makeSKU gives a product one when its row has none: a product needs one.
func (c *importChunkRun) makeSKU(r *importer.Row) string {
	for _, sku := range madeSKUs(r) {
		sku, err := text.Code("sku", sku, maxSKU)
		if err == nil && c.shelf.bySKU[sku] == nil {
			return sku
		}
	}
	return db.NewID()
}

func (c *importChunkRun) tax(r *importer.Row, current string) (code, reason string) {
	code, ok := c.taxes.choose(r.TaxName, r.TaxRate, current)
	if !ok {
		return "", "The shop has no tax class yet and the row gives no rate."
	}
	return code, ""
}

// put counts the change and claims the product.
func (c *importChunkRun) put(r *importer.Row, known, next *good) {
	if known == nil {
		next.ID = db.NewID()
	}
	changed := c.shelf.put(next)
	g := c.shelf.byID[next.ID]
	if r.Stock != nil && *r.Stock != g.onHand {
		c.move(g, *r.Stock)
		c.shelf.touch(g)
		changed = true
	}
	switch {
	case known == nil:
		c.created++
	case changed:
		c.updated++
	default:
		c.unchanged++
	}
	c.claims = append(c.claims, uuid.MustParse(g.ID))
}

func (c *importChunkRun) move(g *good, to money.Quantity) {
	m := &stockMove{id: db.NewID(), store: c.of.store, product: g.ID, kind: moveImport, staff: c.of.staff,
		delta: to - g.onHand, onHand: to, at: db.At(c.tx.Now)}
	hash := contentHash("stock", []any{m.product, m.kind, m.onHand})
	m.hash = hash[:]
	g.onHand = to
	c.moves = append(c.moves, m)
}

// save writes the chunk. A product whose stock alone changed gets the new
// revision too, so that tills hear of it with the catalogue.
func (c *importChunkRun) save(revision int64) (changed bool, err error) {
	if len(c.shelf.touched) == 0 {
		return false, nil
	}
	for _, t := range c.taxes.made {
		if err := saveTax(c.tx, c.of.store, t); err != nil {
			return false, err
		}
	}
	if err := c.shelf.save(revision); err != nil {
		return false, err
	}
	if err := c.settle(); err != nil {
		return false, err
	}
	if err := insertMoves(c.of.ctx, c.tx, c.moves); err != nil {
		return false, err
	}
	return true, c.costs()
}

// settle writes down what left the batches before more comes in.
func (c *importChunkRun) settle() error {
	var products []string
	for _, m := range c.moves {
		if m.delta > 0 {
			products = append(products, m.product)
		}
	}
	if len(products) == 0 {
		return nil
	}
	book, err := openBatches(c.of.ctx, c.tx, products)
	if err != nil {
		return err
	}
	for _, m := range c.moves {
		if m.delta > 0 {
			book.settle(m.product, m.onHand-m.delta)
		}
	}
	return book.save(c.of.ctx, c.tx)
}

// costs takes what the file says a product costs for its average, as long as
// no delivery has told better.
func (c *importChunkRun) costs() error {
	told := make(map[string]Cost)
	for _, g := range c.shelf.touched {
		if g.cost != nil && *g.cost >= 0 {
			told[g.ID] = CostOf(*g.cost)
		}
	}
	if len(told) == 0 {
		return nil
	}
	rows, err := queryIDs(c.of.ctx, c.tx, `SELECT product_id FROM stock WHERE cost IS NULL AND product_id `, slices.Sorted(maps.Keys(told)), ``)
	if err != nil {
		return fmt.Errorf("look for costs: %w", err)
	}
	var changes []costChange
	err = eachRow(rows, func() error {
		var id string
		err := rows.Scan(&id)
		changes = append(changes, costChange{product: id, cost: told[id], staff: c.of.staff})
		return err
	})
	if err != nil {
		return fmt.Errorf("look for costs: %w", err)
	}
	return saveCosts(c.of.ctx, c.tx, changes)
}

// shownRow is a row's beginning, for the list of refused ones.
func shownRow(r *importer.Row) string {
	parts := []string{r.SKU, r.Name, strings.Join(r.Barcodes, " ")}
	if text.HoldsCard(r.Name) {
		parts[1] = "…"
	}
	return strings.Trim(strings.Join(parts, ","), ",")
}

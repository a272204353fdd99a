package bench

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"tillbell/server/access"
	"tillbell/server/db"
)

// shop is what is sold where, and by whom.
type shop struct {
	stores []store
	tills  []till
	goods  []good // of the first store
}

type store struct{ id, session string }

type till struct{ register, code, drawer, session, staff string }

type good struct {
	id    string
	price int64
}

const maxTills = 256

// build makes the stores, tills, goods and sign-ins in an empty database.
func build(ctx context.Context, c *Config) (*shop, error) {
	d, err := db.Open(ctx, db.Config{URL: c.Database, Dir: c.Dir})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	a := access.New(d)
	hash, err := a.HashPIN(ctx, "2468")
	if err != nil {
		return nil, err
	}
	s := &shop{}
	err = d.Tx(ctx, func(tx *db.Tx) error {
		*s = shop{}
		for i := range max(c.Stores, 1) {
			if err := s.addStore(tx, a, i, hash); err != nil {
				return err
			}
		}
		for i := range maxTills {
			if err := s.addTill(tx, a, i, hash); err != nil {
				return err
			}
		}
		return s.addGoods(ctx, tx, c)
	})
	return s, err
}

func (s *shop) addStore(tx *db.Tx, a *access.Access, i int, hash string) error {
	st := access.DefaultStore()
	st.ID, st.Code, st.Name = db.NewID(), fmt.Sprintf("S%d", i+1), fmt.Sprintf("Store %d", i+1)
	if err := access.CreateStore(tx, st); err != nil {
		return err
	}
	tax := access.TaxClass{StoreID: st.ID, Code: "standard", Name: "19 %", Rate: 190_000}
	if err := tx.Create(&tax).Error; err != nil {
		return err
	}
	staff := access.Staff{ID: db.NewID(), StoreID: st.ID, Name: "Helper", Role: access.Associate, Language: "en", Active: true}
	if _, err := a.SaveStaff(tx, staff, hash); err != nil {
		return err
	}
	device := access.Device{ID: db.NewID(), StoreID: st.ID, Kind: access.Tablet, Name: "Tablet"}
	if _, err := a.SaveDevice(tx, device); err != nil {
		return err
	}
	session, err := signIn(tx, st.ID, device.ID, staff.ID)
	s.stores = append(s.stores, store{st.ID, session})
	return err
}

func (s *shop) addTill(tx *db.Tx, a *access.Access, i int, hash string) error {
	st := s.stores[0].id
	t := till{code: fmt.Sprintf("T%d", i+1), drawer: db.NewID()}
	r, err := access.AddRegister(tx, st, t.code)
	if err != nil {
		return err
	}
	t.register = r.ID
	staff := access.Staff{ID: db.NewID(), StoreID: st, Name: "Cashier " + t.code, Role: access.Cashier, Language: "en", Active: true}
	if _, err := a.SaveStaff(tx, staff, hash); err != nil {
		return err
	}
	t.staff = staff.ID
	device := access.Device{ID: db.NewID(), StoreID: st, Kind: access.Till, Name: "Till " + t.code, RegisterID: r.ID}
	if _, err := a.SaveDevice(tx, device); err != nil {
		return err
	}
	t.session, err = signIn(tx, st, device.ID, staff.ID)
	s.tills = append(s.tills, t)
	return err
}

// signIn makes a session without a PIN's slow hash.
func signIn(tx *db.Tx, store, device, staff string) (token string, err error) {
	token = "ts_bench_" + db.NewID()
	sum := sha256.Sum256([]byte(token))
	err = tx.Exec(`INSERT INTO sessions (id, token_hash, store_id, device_id, staff_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		db.NewID(), db.Bytes(sum[:]), store, device, staff, db.At(tx.Now), db.At(tx.Now.Add(12*time.Hour))).Error
	return token, err
}

// onHand is what there is of each product, in thousandths: more than is sold, as
// in a shop. An answer that says what is short costs more.
const onHand = 1_000_000_000

func (s *shop) addGoods(ctx context.Context, tx *db.Tx, c *Config) error {
	st := s.stores[0].id
	n := c.Products
	ids, stores, skus, names := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	units, taxes, empty := make([]string, n), make([]string, n), make([]string, n)
	prices, zeros, stock := make([]int64, n), make([]int64, n), make([]int64, n)
	for i := range n {
		ids[i], stores[i], skus[i] = db.NewID(), st, fmt.Sprintf("SKU%06d", i)
		names[i], units[i], taxes[i] = fmt.Sprintf("Product number %d of the shelf", i), "each", "standard"
		prices[i], stock[i] = 99+int64(i*37%2900), onHand
		s.goods = append(s.goods, good{ids[i], prices[i]})
	}
	const step = 1000
	for from := 0; from < n; from += step {
		to := min(from+step, n)
		source, args, err := tx.Source(db.Rows{db.UUIDs("id", ids[from:to]), db.UUIDs("store_id", stores[from:to]), db.Texts("sku", skus[from:to]),
			db.Texts("name", names[from:to]), db.Texts("unit", units[from:to]), db.Ints("price", prices[from:to]), db.Texts("tax", taxes[from:to]),
			db.Texts("location", empty[from:to]), db.Texts("category", empty[from:to]), db.Ints("revision", zeros[from:to])})
		if err != nil {
			return err
		}
		_, err = tx.SQL().ExecContext(ctx, `INSERT INTO products (id, store_id, sku, name, unit, price, tax, location, category, revision, deleted, created_at, updated_at)
			SELECT id, store_id, sku, name, unit, price, tax, location, category, revision, false, 0, 0 FROM `+source+` WHERE true`, args...)
		if err != nil {
			return err
		}
	}
	return tx.Insert(ctx, "stock", db.Rows{db.UUIDs("product_id", ids), db.UUIDs("store_id", stores), db.Ints("on_hand", stock)})
}

func (s *shop) openDrawers(ctx context.Context, url string) error {
	client := &fasthttp.Client{}
	for _, t := range s.tills {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		status, body, err := put(client, url+"/api/v1/drawers/"+t.drawer, t.session, []byte(`{"opening_float":10000}`))
		if err != nil || status != 201 {
			return fmt.Errorf("drawer of %s: %d %s %w", t.code, status, body, err)
		}
	}
	return nil
}

func put(client *fasthttp.Client, url, token string, body []byte) (status int, answer []byte, err error) {
	return send(client, "PUT", url, token, body)
}

func send(client *fasthttp.Client, method, url, token string, body []byte) (status int, answer []byte, err error) {
	q, a := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(q)
	defer fasthttp.ReleaseResponse(a)
	q.Header.SetMethod(method)
	q.SetRequestURI(url)
	q.Header.SetContentType("application/json")
	q.Header.Set("Authorization", "Bearer "+token)
	q.SetBodyRaw(body)
	if err := client.DoTimeout(q, a, time.Minute); err != nil {
		return 0, nil, err
	}
	return a.StatusCode(), append([]byte(nil), a.Body()...), nil
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

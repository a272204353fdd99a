package floor_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"tillbell/floor"
	"tillbell/server/db"
	"tillbell/server/fault"
)

func pictureOf(id, say string) floor.Picture {
	sent := sha256.Sum256([]byte(say))
	return floor.Picture{ID: id, Sent: sent[:], JPEG: []byte("large " + say), Small: []byte("small " + say), Wide: 1600, High: 1200}
}

func TestPhotosOfACall(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		one, two := s.press(t), s.press(t) // two customers at one sign
		s.expect(t, "created", "pressed")
		add := func(secret string, pic floor.Picture, created bool) floor.Photo {
			t.Helper()
			p, now, err := s.f.AddPhoto(ctx, secret, pic)
			must(t, err)
			if now != created || p.ID != pic.ID || p.Wide != 1600 {
				t.Fatalf("added %v: %+v", now, p)
			}
			return p
		}
		refused := func(secret string, pic floor.Picture, code string) {
			t.Helper()
			_, err := s.f.PhotoWanted(ctx, secret, pic.ID, pic.Sent)
			wantCode(t, err, code)
			_, _, err = s.f.AddPhoto(ctx, secret, pic)
			wantCode(t, err, code)
		}

		// The same again is the same, and so is its answer; another under that id, or of somebody else, is none.
		first := pictureOf(db.NewID(), "shelf")
		was := add(one.Secret, first, true)
		s.clock.advance(time.Minute)
		if again := add(one.Secret, first, false); again != was {
			t.Errorf("again it is %+v, was %+v", again, was)
		}
		if known, err := s.f.PhotoWanted(ctx, one.Secret, first.ID, first.Sent); err != nil || known == nil || *known != was {
			t.Errorf("asked first: %+v %v", known, err)
		}
		refused(one.Secret, pictureOf(first.ID, "another"), "photo_exists")
		refused(two.Secret, first, "photo_exists")
		refused(one.Secret, pictureOf("shelf.jpg", "shelf"), "id_invalid")
		refused("nobody's", pictureOf(db.NewID(), "shelf"), "no_help_request")
		s.expect(t, "photographed")

		// Each has room for three, and sees their own alone; the floor sees all.
		add(one.Secret, pictureOf(db.NewID(), "label"), true)
		add(one.Secret, pictureOf(db.NewID(), "size"), true)
		refused(one.Secret, pictureOf(db.NewID(), "fourth"), "photos_full")
		theirs := pictureOf(db.NewID(), "theirs")
		add(two.Secret, theirs, true)
		v, err := s.f.Status(ctx, one.Secret)
		must(t, err)
		if len(v.Photos) != 3 || v.PhotosLeft != 0 || v.Photos[0].Press != 0 {
			t.Errorf("the customer sees %+v and may send %d", v.Photos, v.PhotosLeft)
		}
		if q := s.get(t, one.ID); len(q.Photos) != 4 || q.Photos[3].Press != 2 {
			t.Errorf("the floor sees %+v", q.Photos)
		}
		reads := func(got []byte, err error, want string) {
			t.Helper()
			must(t, err)
			if string(got) != want {
				t.Errorf("read %q, want %q", got, want)
			}
		}
		got, err := s.f.Photo(ctx, s.store.ID, one.ID, first.ID, false)
		reads(got, err, "large shelf")
		got, err = s.f.PhotoOf(ctx, one.Secret, first.ID, true)
		reads(got, err, "small shelf")
		for _, read := range []func() ([]byte, error){
			func() ([]byte, error) { return s.f.PhotoOf(ctx, two.Secret, first.ID, false) },
			func() ([]byte, error) { return s.f.Photo(ctx, db.NewID(), one.ID, first.ID, false) },
			func() ([]byte, error) { return s.f.Photo(ctx, s.store.ID, db.NewID(), first.ID, false) },
			func() ([]byte, error) { return s.f.Photo(ctx, s.store.ID, one.ID, "' OR 1=1", false) },
		} {
			_, err := read()
			wantCode(t, err, "no_photo")
		}

		// Who took their press back, and a call that is over, take none; a repeat still has its answer.
		_, err = s.f.CancelPress(ctx, two.Secret)
		must(t, err)
		refused(two.Secret, pictureOf(db.NewID(), "late"), "already_ended")
		q := s.accept(t, s.mia, one.ID)
		_, err = s.f.Resolve(ctx, s.mia, one.ID, q.ClaimEpoch, floor.Resolution{Outcome: "helped"})
		must(t, err)
		refused(one.Secret, pictureOf(db.NewID(), "late"), "already_ended")
		add(one.Secret, first, false)
		s.audit(t)

		// They go with the texts, out of the table, the call and its events.
		s.clock.advance(31 * 24 * time.Hour)
		must(t, s.f.Forget(ctx))
		_, err = s.f.Photo(ctx, s.store.ID, one.ID, first.ID, false)
		wantCode(t, err, "no_photo")
		if q := s.get(t, one.ID); len(q.Photos) != 0 {
			t.Errorf("after a month there is %+v", q.Photos)
		}
		rows, err := s.d.Events(ctx, s.store.ID, 0, 1000)
		must(t, err)
		for _, r := range rows {
			if bytes.Contains(r.Data, []byte(`"photos"`)) {
				t.Errorf("event %d still lists %s", r.Seq, r.Data)
			}
		}
		s.verify(t)
	})
}

// However many come at the same moment, there is room for three, and one sent
// twice is one.
func TestPhotosAtTheSameMoment(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		call := s.press(t)
		var wg sync.WaitGroup
		results := make([]error, 12)
		for i := range results {
			pic := pictureOf(fmt.Sprintf("019b0000-0000-7000-8000-00000000000%d", i/2), fmt.Sprint(i/2))
			wg.Go(func() { _, _, results[i] = s.f.AddPhoto(ctx, call.Secret, pic) })
		}
		wg.Wait()
		kept := map[string]int{}
		for _, err := range results {
			code := "kept"
			if f, ok := fault.As(err); ok {
				code = f.Code
			} else if err != nil {
				code = err.Error()
			}
			kept[code]++
		}
		if kept["kept"] != 6 || kept["photos_full"] != 6 {
			t.Errorf("of twelve, two of each: %v", kept)
		}
		if q := s.get(t, call.ID); len(q.Photos) != 3 || strings.Count(fmt.Sprint(q.Photos), "019b0000") != 3 {
			t.Errorf("kept %+v", q.Photos)
		}
		s.audit(t)
	})
}

// Another sign than the call's is no arrival, and says whose it is.
func TestAnotherSignIsNoArrival(t *testing.T) {
	t.Parallel()
	eachShop(t, func(t *testing.T, s *shop) {
		s.onTheFloor(t, s.mia)
		call := s.press(t)
		q := s.accept(t, s.mia, call.ID)
		for scanned, says := range map[string]string{
			"https://shop.example/h/" + s.wineOne: "Sign " + s.wineOne, s.wineOne: "Sign " + s.wineOne,
			"NOWHERE": "no sign of this store", "4006381333931": "no sign of this store", "\x00'; --": "no sign of this store",
		} {
			_, err := s.f.Arrive(ctx, s.mia, call.ID, q.ClaimEpoch, scanned)
			if f := wantCode(t, err, "wrong_sign"); !strings.Contains(f.Text, says) || !strings.Contains(f.Text, s.breadSign) {
				t.Errorf("%q: %s", scanned, f.Text)
			}
		}
		q, err := s.f.Arrive(ctx, s.mia, call.ID, q.ClaimEpoch, "http://shop.example/h/"+s.breadSign+"?t=abc")
		must(t, err)
		if q.Status != floor.Arrived || !q.Claim.Scanned {
			t.Errorf("arrived %s, measured %v", q.Status, q.Claim.Scanned)
		}
		s.audit(t)
	})
}

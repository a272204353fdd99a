package floor

import (
	"bytes"
	"context"
	"fmt"

	"gorm.io/gorm"

	"tillbell/server/db"
	"tillbell/server/fault"
)

// Customers show what they ask about: some photos, while their call is open. The
// pictures stand in a table of their own, their list with the call, and both go
// with its texts. Staff of the store see all of them, a customer their own.

const (
	photosEach = 3 // of one customer
	photosMost = 9 // of all who pressed at one sign
)

// Photo is a picture that a customer sent.
type Photo struct {
	ID    string `json:"id"`
	At    Time   `json:"at"`
	Press int64  `json:"press,omitempty" doc:"Which of the customers who pressed sent it"`
	Wide  int64  `json:"wide" doc:"Pixels"`
	High  int64  `json:"high"`
}

// Picture is a photo as it is to be kept: JPEGs that were made here.
type Picture struct {
	ID          string // made by the caller, so that a retry is the same photo
	Sent        []byte // hash of what was sent
	JPEG, Small []byte
	Wide, High  int
}

var (
	errPhotosFull = fault.New(fault.Conflict, "photos_full", "There is no room for more photos: %d can be sent.", photosEach)
	errPhotoTaken = fault.New(fault.Conflict, "photo_exists", "Another photo has this id already.")
	errNoPhoto    = fault.New(fault.NotFound, "no_photo", "There is no such photo.")
	errPhotoID    = fault.New(fault.Invalid, "id_invalid", "An id is a UUID.").At("id", "id_invalid", "is not a UUID")
)

// PhotoWanted tells, before anything is made of what was sent, whether a photo
// can be added; was is the photo where the same was added before.
func (f *Floor) PhotoWanted(ctx context.Context, secret, id string, sent []byte) (was *Photo, err error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return nil, err
	}
	id, ok := canonicalID(id)
	if !ok {
		return nil, errPhotoID
	}
	g := f.db.Read(ctx)
	if was, err = photoBefore(g, p, id, sent); was != nil || err != nil {
		return was, err
	}
	var r requestRow
	if err := g.Raw(`SELECT status, photos FROM help_requests WHERE id = ?`, p.RequestID).Take(&r).Error; err != nil {
		return nil, fmt.Errorf("look at the request: %w", db.Translate(err))
	}
	return nil, p.roomFor(&r)
}

// AddPhoto adds a photo to the customer's call. The same again is the same.
func (f *Floor) AddPhoto(ctx context.Context, secret string, pic Picture) (photo Photo, created bool, err error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return photo, false, err
	}
	id, ok := canonicalID(pic.ID)
	if !ok {
		return photo, false, errPhotoID
	}
	_, err = f.act(ctx, "", p.RequestID, func(tx *db.Tx, r *requestRow) (*step, error) {
		was, err := photoBefore(tx.DB, p, id, pic.Sent)
		if err != nil {
			return nil, err
		}
		if created = was == nil; !created {
			photo = *was
			return nil, nil
		}
		if err := p.roomFor(r); err != nil {
			return nil, err
		}
		photo = Photo{ID: id, At: Time(tx.Now), Press: p.Press, Wide: int64(pic.Wide), High: int64(pic.High)}
		err = tx.Exec(`INSERT INTO help_photos (id, request_id, press, at, wide, high, sent, jpeg, small) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, r.ID, p.Press, db.At(tx.Now), photo.Wide, photo.High, db.Bytes(pic.Sent), db.Bytes(pic.JPEG), db.Bytes(pic.Small)).Error
		if db.IsDuplicate(err) { // for another call at this very moment
			return nil, errPhotoTaken
		} else if err != nil {
			return nil, fmt.Errorf("keep the photo: %w", err)
		}
		r.Photos = writeList(append(readList[Photo](r.Photos), photo))
		return &step{kind: "photographed", data: map[string]any{"photo": id, "press": p.Press}}, nil
	})
	return photo, created, err
}

// roomFor tells why one more photo of this customer cannot be taken.
func (p *pressRow) roomFor(r *requestRow) error {
	if r.Status.Ended() || p.CancelledAt != nil {
		return errEnded
	}
	all := readList[Photo](r.Photos)
	own := 0
	for _, photo := range all {
		if photo.Press == p.Press {
			own++
		}
	}
	if own >= photosEach || len(all) >= photosMost {
		return errPhotosFull
	}
	return nil
}

// photoBefore is the photo that has an id, nil where none has.
func photoBefore(g *gorm.DB, p pressRow, id string, sent []byte) (*Photo, error) {
	var row struct {
		RequestID             string
		Press, At, Wide, High int64
		Sent                  []byte
	}
	err := g.Raw(`SELECT request_id, press, at, wide, high, sent FROM help_photos WHERE id = ?`, id).Take(&row).Error
	switch {
	case db.IsMissing(err):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look for the photo: %w", db.Translate(err))
	case row.RequestID != p.RequestID || row.Press != p.Press || !bytes.Equal(row.Sent, sent):
		return nil, errPhotoTaken
	}
	return &Photo{ID: id, At: wire(db.Micros(row.At)), Press: row.Press, Wide: row.Wide, High: row.High}, nil
}

// Photo is a photo of a store's call as a JPEG.
func (f *Floor) Photo(ctx context.Context, store, request, id string, small bool) ([]byte, error) {
	request, ok := canonicalID(request)
	if !ok {
		return nil, errNoPhoto
	}
	return f.photo(ctx, id, small, `p.request_id = ? AND EXISTS (SELECT 1 FROM help_requests r WHERE r.id = p.request_id AND r.store_id = ?)`, request, store)
}

// PhotoOf is one of the photos that the holder of a secret sent.
func (f *Floor) PhotoOf(ctx context.Context, secret, id string, small bool) ([]byte, error) {
	p, err := f.findPress(ctx, secret)
	if err != nil {
		return nil, err
	}
	return f.photo(ctx, id, small, `p.request_id = ? AND p.press = ?`, p.RequestID, p.Press)
}

func (f *Floor) photo(ctx context.Context, id string, small bool, where string, args ...any) (jpeg []byte, err error) {
	id, ok := canonicalID(id)
	if !ok {
		return nil, errNoPhoto
	}
	column := `jpeg`
	if small {
		column = `small`
	}
	err = f.db.Read(ctx).Raw(`SELECT p.`+column+` FROM help_photos p WHERE p.id = ? AND `+where, append([]any{id}, args...)...).Row().Scan(&jpeg)
	if db.IsMissing(err) {
		return nil, errNoPhoto
	} else if err != nil {
		return nil, fmt.Errorf("read the photo: %w", db.Translate(err))
	}
	return jpeg, nil
}

// ownPhotos are those that one of the customers sent.
func ownPhotos(photos []Photo, press int64) []Photo {
	out := []Photo{}
	for _, photo := range photos {
		if photo.Press == press {
			photo.Press = 0
			out = append(out, photo)
		}
	}
	return out
}

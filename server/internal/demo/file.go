package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
)

// The files in the data folder.
const (
	FileName = "demo.json"
	partName = FileName + ".part"
)

// File is demo.json.
type File struct {
	BaseURL    string      `json:"base_url"`
	Store      Store       `json:"store"`
	Registers  []Register  `json:"registers"`
	Tablets    []Device    `json:"tablets"`
	Dashboards []Device    `json:"dashboards"`
	Staff      []Person    `json:"staff"`
	Zones      []Zone      `json:"zones"`
	CallPoints []CallPoint `json:"call_points"`
}

// Store is the demo store.
type Store struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Currency string `json:"currency"`
}

// Register is a register with the token of the till that stands on it.
type Register struct {
	ID          string `json:"id"`
	Code        string `json:"code"`
	DeviceToken string `json:"device_token"`
}

// Device is a tablet or dashboard.
type Device struct {
	ID          string `json:"id"`
	DeviceToken string `json:"device_token"`
}

// Person is a member of staff.
type Person struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Role  string   `json:"role"`
	PIN   string   `json:"pin"`
	Zones []string `json:"zones,omitempty"`
}

// Zone is a part of the floor.
type Zone struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// CallPoint is a sign that customers scan.
type CallPoint struct {
	ID     string `json:"id"`
	ZoneID string `json:"zone_id"`
	Code   string `json:"code"`
	URL    string `json:"url"`
}

var errNoFile = errors.New("there is no such file")

// Ready tells whether the demo store and its file are complete: the file gets
// its name last of all.
func Ready(dir string) bool {
	_, err := read(dir, FileName)
	return err == nil
}

// read reads a file; one that is missing or torn is errNoFile.
func read(dir, name string) (*File, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoFile
	} else if err != nil {
		return nil, err
	}
	f := &File{}
	if err := json.Unmarshal(b, f); err != nil || f.Store.ID == "" {
		return nil, fmt.Errorf("%s: %w", name, errNoFile)
	}
	return f, nil
}

// point sets the addresses to where the server is now.
func (f *File) point(base string) {
	f.BaseURL = base
	for i := range f.CallPoints {
		f.CallPoints[i].URL = base + "/h/" + f.CallPoints[i].Code
	}
}

// save writes the file as demo.json.part, durably. Its secrets are the owner's
// alone.
func (f *File) save(dir string) error {
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(dir, partName+"*") // 0600
	if err != nil {
		return err
	}
	_, err = part.Write(append(b, '\n'))
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return rename(dir, part.Name(), partName)
}

// publish gives the file its name; nothing is written where it stands already.
func (f *File) publish(dir string) error {
	if old, err := read(dir, FileName); err == nil && reflect.DeepEqual(old, f) {
		return nil
	}
	if err := f.save(dir); err != nil {
		return err
	}
	return rename(dir, filepath.Join(dir, partName), FileName)
}

// rename moves a file durably to a name in dir.
func rename(dir, from, name string) error {
	if err := os.Rename(from, filepath.Join(dir, name)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

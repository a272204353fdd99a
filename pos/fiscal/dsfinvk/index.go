package dsfinvk

import (
	"encoding/xml"
	"io"
	"strconv"
)

// The description of the tables, in the words of the GDPdU standard.
type (
	dataSet struct {
		XMLName  xml.Name `xml:"DataSet"`
		Version  string
		Supplier struct {
			Name, Location, Comment string
		} `xml:"DataSupplier"`
		Media struct {
			Name   string
			Tables []xmlTable `xml:"Table"`
		}
	}
	xmlTable struct {
		URL, Name, Description string
		UTF8                   struct{}
		DecimalSymbol          string
		DigitGroupingSymbol    string
		From                   string `xml:"Range>From"`
		Shape                  struct {
			ColumnDelimiter  string
			RecordDelimiter  string
			TextEncapsulator string
			Columns          []xmlColumn `xml:"VariableColumn"`
		} `xml:"VariableLength"`
	}
	xmlColumn struct {
		Name         string
		AlphaNumeric *struct{}
		Numeric      *xmlNumeric
		MaxLength    string `xml:",omitempty"`
	}
	xmlNumeric struct {
		Accuracy string `xml:",omitempty"`
	}
)

// index describes the tables to the program that imports them.
func index(w io.Writer, supplier string) error {
	var d dataSet
	d.Version, d.Supplier.Name, d.Media.Name = "1.0", supplier, "DSFinV-K "+Version
	d.Supplier.Comment = "Daten der Kassen nach DSFinV-K " + Version
	for _, t := range tables {
		x := xmlTable{URL: t.file, Name: t.name, Description: t.file, DecimalSymbol: ",", DigitGroupingSymbol: ".", From: "2"}
		x.Shape.ColumnDelimiter, x.Shape.RecordDelimiter, x.Shape.TextEncapsulator = ";", "\r\n", `"`
		for _, c := range t.columns {
			one := xmlColumn{Name: c.name}
			if c.numeric {
				one.Numeric = &xmlNumeric{}
				if c.digits > 0 {
					one.Numeric.Accuracy = strconv.Itoa(c.digits)
				}
			} else {
				one.AlphaNumeric, one.MaxLength = &struct{}{}, strconv.Itoa(c.length)
			}
			x.Shape.Columns = append(x.Shape.Columns, one)
		}
		d.Media.Tables = append(d.Media.Tables, x)
	}
	if _, err := io.WriteString(w, xml.Header+"<!DOCTYPE DataSet SYSTEM \"gdpdu-01-09-2004.dtd\">\n"); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	return e.Encode(d)
}

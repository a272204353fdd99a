package dsfinvk

// A table is one file of the export.
type table struct {
	file, name string
	columns    []column
}

// column is text of a length, or a number with decimals.
type column struct {
	name    string
	length  int // of text
	digits  int // of a number, after the comma
	numeric bool
}

func text(name string, length int) column { return column{name: name, length: length} }
func num(name string, digits int) column  { return column{name: name, digits: digits, numeric: true} }

// of puts what every table begins with before its own columns.
func of(file, name string, columns ...column) table {
	head := []column{text("Z_KASSE_ID", 50), text("Z_ERSTELLUNG", 30), num("Z_NR", 0)}
	return table{file, name, append(head, columns...)}
}

func ofReceipt(file, name string, columns ...column) table {
	return of(file, name, append([]column{text("BON_ID", 40)}, columns...)...)
}

// The files in the order of the description: of single receipts, of what was
// true when they were closed, and of the closing.
var tables = []table{
	of("cashpointclosing.csv", "Stamm_Abschluss", text("Z_BUCHUNGSTAG", 25), text("TAXONOMIE_VERSION", 10), text("Z_START_ID", 40), text("Z_ENDE_ID", 40),
		text("NAME", 60), text("STRASSE", 60), text("PLZ", 10), text("ORT", 62), text("LAND", 3), text("STNR", 20), text("USTID", 15),
		num("Z_SE_ZAHLUNGEN", 2), num("Z_SE_BARZAHLUNGEN", 2)),
	of("location.csv", "Stamm_Orte", text("LOC_NAME", 60), text("LOC_STRASSE", 60), text("LOC_PLZ", 10), text("LOC_ORT", 62), text("LOC_LAND", 3),
		text("LOC_USTID", 15)),
	of("cashregister.csv", "Stamm_Kassen", text("KASSE_BRAND", 50), text("KASSE_MODELL", 50), text("KASSE_SERIENNR", 70), text("KASSE_SW_BRAND", 50),
		text("KASSE_SW_VERSION", 50), text("KASSE_BASISWAEH_CODE", 3), text("KEINE_UST_ZUORDNUNG", 1)),
	of("slaves.csv", "Stamm_Terminals", text("TERMINAL_ID", 50), text("TERMINAL_BRAND", 50), text("TERMINAL_MODELL", 50), text("TERMINAL_SERIENNR", 70),
		text("TERMINAL_SW_BRAND", 50), text("TERMINAL_SW_VERSION", 50)),
	of("pa.csv", "Stamm_Agenturen", num("AGENTUR_ID", 0), text("AGENTUR_NAME", 60), text("AGENTUR_STRASSE", 60), text("AGENTUR_PLZ", 10),
		text("AGENTUR_ORT", 62), text("AGENTUR_LAND", 3), text("AGENTUR_STNR", 20), text("AGENTUR_USTID", 15)),
	of("tse.csv", "Stamm_TSE", num("TSE_ID", 0), text("TSE_SERIAL", 68), text("TSE_SIG_ALGO", 21), text("TSE_ZEITFORMAT", 31), text("TSE_PD_ENCODING", 5),
		text("TSE_PUBLIC_KEY", 512), text("TSE_ZERTIFIKAT_I", 1000), text("TSE_ZERTIFIKAT_II", 1000), text("TSE_ZERTIFIKAT_III", 1000),
		text("TSE_ZERTIFIKAT_IV", 1000), text("TSE_ZERTIFIKAT_V", 1000), text("TSE_ZERTIFIKAT_VI", 1000), text("TSE_ZERTIFIKAT_VII", 1000)),
	of("vat.csv", "Stamm_USt", num("UST_SCHLUESSEL", 0), num("UST_SATZ", 2), text("UST_BESCHR", 55)),
	of("businesscases.csv", "Z_GV_Typ", text("GV_TYP", 30), text("GV_NAME", MaxName), num("AGENTUR_ID", 0), num("UST_SCHLUESSEL", 0), num("Z_UMS_BRUTTO", 5),
		num("Z_UMS_NETTO", 5), num("Z_UST", 5)),
	of("payment.csv", "Z_Zahlart", text("ZAHLART_TYP", 25), text("ZAHLART_NAME", 60), num("Z_ZAHLART_BETRAG", 2)),
	of("cash_per_currency.csv", "Z_Waehrungen", text("ZAHLART_WAEH", 3), num("ZAHLART_BETRAG_WAEH", 2)),
	ofReceipt("transactions.csv", "Bonkopf", num("BON_NR", 0), text("BON_TYP", 30), text("BON_NAME", 60), text("TERMINAL_ID", 50), text("BON_STORNO", 1),
		text("BON_START", 30), text("BON_ENDE", 30), text("BEDIENER_ID", 50), text("BEDIENER_NAME", 50), num("UMS_BRUTTO", 2), text("KUNDE_NAME", 50),
		text("KUNDE_ID", 50), text("KUNDE_TYP", 50), text("KUNDE_STRASSE", 60), text("KUNDE_PLZ", 10), text("KUNDE_ORT", 62), text("KUNDE_LAND", 3),
		text("KUNDE_USTID", 15), text("BON_NOTIZ", 255)),
	ofReceipt("transactions_vat.csv", "Bonkopf_USt", num("UST_SCHLUESSEL", 0), num("BON_BRUTTO", 5), num("BON_NETTO", 5), num("BON_UST", 5)),
	ofReceipt("datapayment.csv", "Bonkopf_Zahlarten", text("ZAHLART_TYP", 25), text("ZAHLART_NAME", 60), text("ZAHLWAEH_CODE", 3), num("ZAHLWAEH_BETRAG", 2),
		num("BASISWAEH_BETRAG", 2), text("KASSENSCHUBLADENNR", 40)),
	ofReceipt("allocation_groups.csv", "Bonkopf_AbrKreis", text("ABRECHNUNGSKREIS", 50)),
	ofReceipt("references.csv", "Bon_Referenzen", text("POS_ZEILE", 50), text("REF_TYP", 20), text("REF_NAME", 40), text("REF_DATUM", 30),
		text("REF_Z_KASSE_ID", 50), num("REF_Z_NR", 0), text("REF_BON_ID", 40)),
	ofReceipt("lines.csv", "Bonpos", text("POS_ZEILE", 50), text("GUTSCHEIN_NR", 50), text("ARTIKELTEXT", 255), text("POS_TERMINAL_ID", 50), text("GV_TYP", 30),
		text("GV_NAME", MaxName), text("INHAUS", 1), text("P_STORNO", 1), num("AGENTUR_ID", 0), text("ART_NR", 50), text("GTIN", 50), text("WARENGR_ID", 40),
		text("WARENGR", 50), num("MENGE", 3), num("FAKTOR", 3), text("EINHEIT", 50), num("STK_BR", 5)),
	ofReceipt("lines_vat.csv", "Bonpos_USt", text("POS_ZEILE", 50), num("UST_SCHLUESSEL", 0), num("POS_BRUTTO", 5), num("POS_NETTO", 5), num("POS_UST", 5)),
	ofReceipt("itemamounts.csv", "Bonpos_Preisfindung", text("POS_ZEILE", 50), text("TYP", 20), num("UST_SCHLUESSEL", 0), num("PF_BRUTTO", 5),
		num("PF_NETTO", 5), num("PF_UST", 5)),
	ofReceipt("subitems.csv", "Bonpos_Zusatzinfo", text("POS_ZEILE", 50), text("ZI_ART_NR", 50), text("ZI_GTIN", 50), text("ZI_NAME", 60),
		text("ZI_WARENGR_ID", 40), text("ZI_WARENGR", 50), num("ZI_MENGE", 3), num("ZI_FAKTOR", 3), text("ZI_EINHEIT", 50), num("ZI_UST_SCHLUESSEL", 0),
		num("ZI_BASISPREIS_BRUTTO", 5), num("ZI_BASISPREIS_NETTO", 5), num("ZI_BASISPREIS_UST", 5)),
	ofReceipt("transactions_tse.csv", "TSE_Transaktionen", num("TSE_ID", 0), num("TSE_TANR", 0), text("TSE_TA_START", 30), text("TSE_TA_ENDE", 30),
		text("TSE_TA_VORGANGSART", 30), num("TSE_TA_SIGZ", 0), text("TSE_TA_SIG", 512), text("TSE_TA_FEHLER", 200), text("TSE_VORGANGSDATEN", 1000)),
}

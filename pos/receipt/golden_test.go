package receipt

// The goldens of the tests beside: read them as paper.

const textCopy48 = `
                   DUPLIKAT 2
                Speicher & Söhne
              Speicher & Söhne OHG
                Am Alten Hafen 3
                  23966 Wismar
             USt-IdNr. DE999999999

Bon T1-000874                   21.11.2026 14:16
Kasse T1               Es bediente Sie: Piotr N.
------------------------------------------------
Vollkornbrot mit vielen Saaten, frisch
geschnitten, 750 g                        4,29 B
Espresso ganze Bohne 1 kg
  2 x 16,90                              33,80 B
  Rabatt                                 -3,90 B
Birnen lose
  1,250 kg x 3,99                         4,99 B
Gusseisen-Bräter 4,5 l                   89,00 A
------------------------------------------------
SUMME EUR                                 128,18
Karte *4417                              79,00
Bar                                      50,00
Rückgeld                                  0,82
------------------------------------------------
                            Netto  MwSt Brutto
A 19 %                      74,79 14,21  89,00
B 7 %                       36,62  2,56  39,18
------------------------------------------------
Sie sparen 3,90

        Umtausch mit Bon bis 21.12.2026

               Dieser Bon online
        https://shop.example/r/7F3KX2QD

            Journal 90d1fc5577fa2e60
                   DUPLIKAT 2
`

const textCopy32 = `
           DUPLIKAT 2
        Speicher & Söhne
      Speicher & Söhne OHG
        Am Alten Hafen 3
          23966 Wismar
     USt-IdNr. DE999999999

Bon T1-000874   21.11.2026 14:16
Kasse T1
       Es bediente Sie: Piotr N.
--------------------------------
Vollkornbrot mit vielen Saaten,
frisch geschnitten, 750 g 4,29 B
Espresso ganze Bohne 1 kg
  2 x 16,90              33,80 B
  Rabatt                 -3,90 B
Birnen lose
  1,250 kg x 3,99         4,99 B
Gusseisen-Bräter 4,5 l   89,00 A
--------------------------------
SUMME EUR                 128,18
Karte *4417              79,00
Bar                      50,00
Rückgeld                  0,82
--------------------------------
            Netto  MwSt Brutto
A 19 %      74,79 14,21  89,00
B 7 %       36,62  2,56  39,18
--------------------------------
Sie sparen 3,90

Umtausch mit Bon bis 21.12.2026

       Dieser Bon online
https://shop.example/r/7F3KX2QD

    Journal 90d1fc5577fa2e60
           DUPLIKAT 2
`

const textReturn48 = `
                Speicher & Söhne
              Speicher & Söhne OHG
                Am Alten Hafen 3
                  23966 Wismar
             USt-IdNr. DE999999999

                    RÜCKGABE
Bon T1-000875                   21.11.2026 14:16
zu Bon T1-000874
Kasse T1               Es bediente Sie: Piotr N.
------------------------------------------------
Espresso ganze Bohne 1 kg
  -2 x 16,90                            -33,80 B
  Rabatt                                  3,90 B
------------------------------------------------
AUSZAHLUNG EUR                            -29,90
Bar                                     -29,90
------------------------------------------------
                            Netto  MwSt Brutto
B 7 %                      -27,94 -1,96 -29,90
------------------------------------------------

Erhalten:


________________________________________________
                  Unterschrift

            Journal 90d1fc5577fa2e60
`

const textReturn32 = `
        Speicher & Söhne
      Speicher & Söhne OHG
        Am Alten Hafen 3
          23966 Wismar
     USt-IdNr. DE999999999

            RÜCKGABE
Bon T1-000875   21.11.2026 14:16
zu Bon T1-000874
Kasse T1
       Es bediente Sie: Piotr N.
--------------------------------
Espresso ganze Bohne 1 kg
  -2 x 16,90            -33,80 B
  Rabatt                  3,90 B
--------------------------------
AUSZAHLUNG EUR            -29,90
Bar                     -29,90
--------------------------------
            Netto  MwSt Brutto
B 7 %      -27,94 -1,96 -29,90
--------------------------------

Erhalten:


________________________________
          Unterschrift

    Journal 90d1fc5577fa2e60
`

const textAdded48 = `
             Alder Street Hardware
             12 Alder St, Troy, NY

Receipt 2-000031                4 Jul 2026 09:05
Till 2
------------------------------------------------
Brass hinge 3 in
  3 x 6.49                               19.47 A
Seed packet, marigold                     2.99 B
------------------------------------------------
Subtotal                                 22.46
Tax                                       1.73
TOTAL USD                                  24.19
Card                                     24.19
------------------------------------------------
                                Net  Tax Gross
A 8.875%                      19.47 1.73 21.20
B 0%                           2.99 0.00  2.99
------------------------------------------------
`

const textAdded32 = `
     Alder Street Hardware
     12 Alder St, Troy, NY

Receipt 2-000031
                4 Jul 2026 09:05
Till 2
--------------------------------
Brass hinge 3 in
  3 x 6.49               19.47 A
Seed packet, marigold     2.99 B
--------------------------------
Subtotal                 22.46
Tax                       1.73
TOTAL USD                  24.19
Card                     24.19
--------------------------------
                Net  Tax Gross
A 8.875%      19.47 1.73 21.20
B 0%           2.99 0.00  2.99
--------------------------------
`

const textRounding48 = `
                Épicerie du Lac
           N° TVA CHE-999.999.999 TVA

Ticket C1-000009                01/02/2026 18:00
Caisse C1                         Servi par: Zoé
------------------------------------------------
Crème double de la Gruyère               12,33 A
------------------------------------------------
TOTAL CHF                                  12,33
Arrondi espèces                           0,02
À payer                                  12,35
Espèces                                  20,00
Rendu                                     7,65
------------------------------------------------
                                 HT  TVA   TTC
A 2,6 %                       12,02 0,31 12,33
------------------------------------------------
`

const textRounding32 = `
        Épicerie du Lac
   N° TVA CHE-999.999.999 TVA

Ticket C1-000009
                01/02/2026 18:00
Caisse C1         Servi par: Zoé
--------------------------------
Crème double de la Gruyère
                         12,33 A
--------------------------------
TOTAL CHF                  12,33
Arrondi espèces           0,02
À payer                  12,35
Espèces                  20,00
Rendu                     7,65
--------------------------------
                 HT  TVA   TTC
A 2,6 %       12,02 0,31 12,33
--------------------------------
`

const textYen48 = `
                   海辺の市場

Receipt T1-000001               9 Jan 2026 08:30
Till T1
------------------------------------------------
有機栽培の緑茶ティーバッグ二十五袋入り詰め合わせ
特別セット                                1280 A
⟨לחם שיפון⟩                                  350 A
Crème brûlée
  2 x 420                                  840 A
------------------------------------------------
TOTAL JPY                                   2470
Cash                                      2470
------------------------------------------------
                                 Net VAT Gross
A 8%                            2287 183  2470
------------------------------------------------
`

const textYen32 = `
           海辺の市場

Receipt T1-000001
                9 Jan 2026 08:30
Till T1
--------------------------------
有機栽培の緑茶ティーバッグ二十五
袋入り詰め合わせ特別セッ… 1280 A
⟨לחם שיפון⟩                  350 A
Crème brûlée
  2 x 420                  840 A
--------------------------------
TOTAL JPY                   2470
Cash                      2470
--------------------------------
                 Net VAT Gross
A 8%            2287 183  2470
--------------------------------
`

const escposCopy = `
[initialise][no kanji][country 0][page 19][align 1][size 17][invert 1] DUPLIKAT 2 
[invert 0][size 0][strong 1]Speicher & Söhne
[strong 0]Speicher & Söhne OHG
Am Alten Hafen 3
23966 Wismar
USt-IdNr. DE999999999
[align 0]
Bon T1-000874                   21.11.2026 14:16
Kasse T1               Es bediente Sie: Piotr N.
------------------------------------------------
Vollkornbrot mit vielen Saaten, frisch
geschnitten, 750 g                        4,29 B
Espresso ganze Bohne 1 kg
  2 x 16,90                              33,80 B
  Rabatt                                 -3,90 B
Birnen lose
  1,250 kg x 3,99                         4,99 B
Gusseisen-Bräter 4,5 l                   89,00 A
------------------------------------------------
[size 17][strong 1]SUMME EUR         128,18
[strong 0][size 0]Karte *4417                              79,00  
Bar                                      50,00  
Rückgeld                                  0,82  
------------------------------------------------
                            Netto  MwSt Brutto  
A 19 %                      74,79 14,21  89,00  
B 7 %                       36,62  2,56  39,18  
------------------------------------------------
Sie sparen 3,90

[align 1]Umtausch mit Bon bis 21.12.2026
[align 0]
[align 1]Dieser Bon online
[code A [50 0]][code C [6]][code E [49]][code store "https://shop.example/r/7F3KX2QD"][code print]
[align 0]
[align 1]Journal 90d1fc5577fa2e60
[size 17][invert 1] DUPLIKAT 2 
[invert 0][size 0][align 0][feed 1][partial cut 3]`

const escposReturn = `
[initialise][no kanji][country 0][page 19][align 1][strong 1]Speicher & Söhne
[strong 0]Speicher & Söhne OHG
Am Alten Hafen 3
23966 Wismar
USt-IdNr. DE999999999
[align 0]
[align 1][size 17][invert 1] RÜCKGABE 
[invert 0][size 0][align 0]Bon T1-000875   21.11.2026 14:16
zu Bon T1-000874
Kasse T1
       Es bediente Sie: Piotr N.
--------------------------------
Espresso ganze Bohne 1 kg
  -2 x 16,90            -33,80 B
  Rabatt                  3,90 B
--------------------------------
[size 17][strong 1]AUSZAHLUNG EUR
[strong 0][size 0][size 17][strong 1]          -29,90
[strong 0][size 0]Bar                     -29,90  
--------------------------------
            Netto  MwSt Brutto  
B 7 %      -27,94 -1,96 -29,90  
--------------------------------

Erhalten:


________________________________
[align 1]Unterschrift
[align 0]
[align 1]Journal 90d1fc5577fa2e60
[align 0][feed 1][partial cut 3]`

const escposForeign = `
[initialise][no kanji][country 0][page 36][align 1][strong 1]??????????
[strong 0][align 0]
Receipt T1-000001
                9 Jan 2026 08:30
Till T1
--------------------------------
????????????????????????????????
[page 16]????????????????????????… 1280 A
[page 36]ןופיש םחל                  350 A
[page 19]Crème brûlée
[page 36]  2 x 420                  840 A
--------------------------------
[size 17][strong 1]TOTAL JPY   2470
[strong 0][size 0]Cash                      2470  
--------------------------------
                 Net VAT Gross  
A 8%            2287 183  2470  
--------------------------------
[align 0][feed 1][partial cut 3]`

const htmlCopy = `
Bon T1-000874 DUPLIKAT 2 Speicher & Söhne Speicher & Söhne OHG Am Alten Hafen 3 23966
Wismar USt-IdNr. DE999999999 Bon T1-000874 21.11.2026 14:16 Kasse T1 Es bediente Sie: Piotr
N. Vollkornbrot mit vielen Saaten, frisch geschnitten, 750 g 4,29 B Espresso ganze Bohne 1
kg 2 x 16,90 33,80 B Rabatt -3,90 B Birnen lose 1,250 kg x 3,99 4,99 B Gusseisen-Bräter
4,5 l 89,00 A SUMME EUR 128,18 Karte *4417 79,00 Bar 50,00 Rückgeld 0,82 Netto MwSt Brutto
A 19 % 74,79 14,21 89,00 B 7 % 36,62 2,56 39,18 Sie sparen 3,90 Umtausch mit Bon bis
21.12.2026 Dieser Bon online https://shop.example/r/7F3KX2QD Journal 90d1fc5577fa2e60
DUPLIKAT 2
`

const htmlReturn = `
Bon T1-000875 Speicher & Söhne Speicher & Söhne OHG Am Alten Hafen 3 23966 Wismar
USt-IdNr. DE999999999 RÜCKGABE Bon T1-000875 21.11.2026 14:16 zu Bon T1-000874 Kasse T1 Es
bediente Sie: Piotr N. Espresso ganze Bohne 1 kg -2 x 16,90 -33,80 B Rabatt 3,90 B
AUSZAHLUNG EUR -29,90 Bar -29,90 Netto MwSt Brutto B 7 % -27,94 -1,96 -29,90 Erhalten:
Unterschrift Journal 90d1fc5577fa2e60
`

const htmlAdded = `
Receipt 2-000031 Alder Street Hardware 12 Alder St, Troy, NY Receipt 2-000031 4 Jul 2026
09:05 Till 2 Brass hinge 3 in 3 x 6.49 19.47 A Seed packet, marigold 2.99 B Subtotal 22.46
Tax 1.73 TOTAL USD 24.19 Card 24.19 Net Tax Gross A 8.875% 19.47 1.73 21.20 B 0% 2.99 0.00
2.99
`

const htmlRounding = `
Ticket C1-000009 Épicerie du Lac N° TVA CHE-999.999.999 TVA Ticket C1-000009 01/02/2026
18:00 Caisse C1 Servi par: Zoé Crème double de la Gruyère 12,33 A TOTAL CHF 12,33
Arrondi espèces 0,02 À payer 12,35 Espèces 20,00 Rendu 7,65 HT TVA TTC A 2,6 % 12,02
0,31 12,33
`

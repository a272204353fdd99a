package goods

// What customers write and say, by zone. Our own words; the four languages
// are those of the help page.

// ask is a note a customer leaves with a call, in each language.
type ask struct {
	kind           string
	en, de, fr, es string
}

func (a ask) in(language string) string {
	switch language {
	case "de":
		return a.de
	case "fr":
		return a.fr
	case "es":
		return a.es
	}
	return a.en
}

var asks = map[string][]ask{
	"A": {
		{"assistance", "Which pears are sweet and not too soft?", "Welche Birnen sind süß, aber noch fest?", "Quelles poires sont sucrées mais encore fermes ?", "¿Qué peras son dulces y no muy blandas?"},
		{"assistance", "Is there anything in the rye bread apart from rye? My son can't have wheat.", "Ist im Roggenbrot auch Weizen? Mein Sohn verträgt keinen.", "Y a-t-il du blé dans le pain de seigle ? Mon fils n'en mange pas.", "¿El pan de centeno lleva trigo? Mi hijo no puede tomarlo."},
		{"stock_check", "Any skyr with lingonberries left in the back?", "Ist noch Skyr mit Preiselbeeren hinten im Lager?", "Reste-t-il du skyr aux airelles en réserve ?", "¿Queda skyr de arándanos rojos en el almacén?"},
		{"price_check", "The sign over the mangoes is gone, what do they cost?", "Über den Mangos fehlt das Schild, was kosten die?", "Il n'y a plus de prix sur les mangues, c'est combien ?", "Falta el cartel de los mangos, ¿cuánto cuestan?"},
		{"assistance", "Could somebody slice a loaf for me please", "Kann mir jemand ein Brot schneiden, bitte?", "Quelqu'un pourrait me trancher un pain ?", "¿Alguien me puede cortar una hogaza?"},
	},
	"B": {
		{"assistance", "Looking for the capers, been up and down twice", "Ich finde die Kapern nicht, war schon zweimal hier", "Je cherche les câpres, j'ai fait deux fois le rayon", "Busco las alcaparras, ya di dos vueltas"},
		{"stock_check", "Arborio rice shelf is empty", "Das Fach mit dem Arborio-Reis ist leer", "Plus de riz arborio en rayon", "No queda arroz arborio en la estantería"},
		{"carry_out", "Three crates of water to the car, I have a bad back", "Drei Kisten Wasser zum Auto, ich habe es im Rücken", "Trois packs d'eau jusqu'à la voiture, j'ai mal au dos", "Tres cajas de agua al coche, me duele la espalda"},
		{"price_check", "Two prices on the olive oil. Which one is it?", "Am Olivenöl stehen zwei Preise, welcher gilt?", "Deux prix sur l'huile d'olive, lequel est le bon ?", "El aceite tiene dos precios, ¿cuál vale?"},
		{"assistance", "Which coffee is good in a moka pot?", "Welcher Kaffee passt für die Herdkanne?", "Quel café pour une cafetière italienne ?", "¿Qué café va bien en una cafetera italiana?"},
	},
	"C": {
		{"locked_case", "I'd like to hold the chef's knife before I buy it", "Ich würde das Kochmesser gern in die Hand nehmen", "J'aimerais prendre en main le couteau de chef", "Quisiera tener el cuchillo en la mano antes de comprarlo"},
		{"assistance", "Does the cast iron pan work on induction?", "Geht die Gusspfanne auf Induktion?", "La poêle en fonte va-t-elle sur l'induction ?", "¿La sartén de hierro sirve para inducción?"},
		{"stock_check", "Do you have six of the speckled mugs?", "Haben Sie noch sechs von den gesprenkelten Bechern?", "Avez-vous six de ces tasses mouchetées ?", "¿Tienen seis tazas moteadas de estas?"},
		{"assistance", "Is there a wool detergent without perfume", "Gibt es ein Wollwaschmittel ohne Duft?", "Une lessive laine sans parfum ?", "¿Hay detergente para lana sin perfume?"},
	},
	"D": {
		{"assistance", "Need plugs that hold a shelf in old plaster", "Welche Dübel halten ein Regal in altem Putz?", "Quelles chevilles pour une étagère dans du vieux plâtre ?", "¿Qué tacos aguantan un estante en yeso viejo?"},
		{"locked_case", "Can I see the cordless drill?", "Kann ich den Akkubohrer einmal ansehen?", "Puis-je voir la perceuse sans fil ?", "¿Puedo ver el taladro de batería?"},
		{"assistance", "Can you mix this green a bit lighter? I have a photo", "Können Sie das Grün etwas heller mischen? Ich habe ein Foto", "Pouvez-vous éclaircir ce vert ? J'ai une photo", "¿Pueden mezclar este verde más claro? Tengo una foto"},
		{"carry_out", "Two tubs of wall paint to the bicycle trailer", "Zwei Eimer Wandfarbe zum Fahrradanhänger", "Deux seaux de peinture jusqu'à la remorque", "Dos cubos de pintura al remolque de la bici"},
		{"stock_check", "Only one pack of 5 x 60 screws here, I need three", "Nur noch ein Paket Schrauben 5 x 60, ich brauche drei", "Une seule boîte de vis 5 x 60, il m'en faut trois", "Solo hay una caja de tornillos 5 x 60 y necesito tres"},
	},
	"E": {
		{"carry_out", "Four bags of soil please, car is at the side door", "Vier Sack Erde bitte, das Auto steht an der Seitentür", "Quatre sacs de terreau, la voiture est à la porte de côté", "Cuatro sacos de tierra, el coche está en la puerta lateral"},
		{"assistance", "Will the olive tree survive on a north balcony?", "Übersteht der Olivenbaum einen Nordbalkon?", "L'olivier tient-il sur un balcon au nord ?", "¿El olivo aguanta en un balcón al norte?"},
		{"assistance", "What grows in the shade and the cat won't eat", "Was wächst im Schatten und schmeckt der Katze nicht?", "Qu'est-ce qui pousse à l'ombre et que le chat ne mange pas ?", "¿Qué crece a la sombra y no se come el gato?"},
		{"stock_check", "Is there another blue hydrangea? This one is tired", "Gibt es noch eine blaue Hortensie? Diese hängt", "Un autre hortensia bleu ? Celui-ci est fatigué", "¿Hay otra hortensia azul? Esta está mustia"},
	},
	"F": {
		{"fitting_room", "Rain jacket in M to the cabin please, I'm in number 2", "Bitte die Regenjacke in M zur Kabine 2", "La veste de pluie en M, cabine 2 s'il vous plaît", "La chaqueta de lluvia en M al probador 2, por favor"},
		{"stock_check", "Rubber boots 42? I only see 41 and 44", "Gummistiefel in 42? Ich sehe nur 41 und 44", "Des bottes en 42 ? Je ne vois que 41 et 44", "¿Botas de agua en el 42? Solo veo 41 y 44"},
		{"assistance", "How does the lambswool wash?", "Wie wäscht man die Lammwolle?", "Comment se lave la laine d'agneau ?", "¿Cómo se lava la lana de cordero?"},
		{"fitting_room", "All cabins are shut", "Alle Kabinen sind zu", "Toutes les cabines sont fermées", "Todos los probadores están cerrados"},
	},
}

// hearing is what staff note of a conversation.
type hearing struct {
	tag, words string
}

var hearings = map[string][]hearing{
	"A": {
		{"out_of_stock", "Came for the sourdough, sold out before eleven again"},
		{"wish", "Would like half loaves, lives alone"},
		{"praise", "Says our tomatoes taste like something"},
		{"too_dear", "Finds the mushrooms dear for what is in the box"},
		{"defect", "Two pots of basil had mould under the paper"},
	},
	"B": {
		{"out_of_stock", "Wanted three bags of Arborio for a party"},
		{"competitor", "Same olive oil is two euro less at the discounter on the ring road"},
		{"wish", "Asks for refill stations for rice and lentils"},
		{"too_dear", "Coffee went up again, takes the small bag now"},
		{"praise", "Glad that we keep the good mustard"},
	},
	"C": {
		{"wish", "Would buy the plates singly in dark green"},
		{"defect", "Coating of the 28 cm pan came off after a year, had the receipt"},
		{"praise", "Nice to hold a knife before buying"},
		{"too_dear", "Wool blanket lovely but over the budget for a present"},
		{"out_of_stock", "Needed six mugs, five there"},
	},
	"D": {
		{"praise", "Got the right plugs explained in two minutes"},
		{"wish", "Wants to borrow a wallpaper steamer"},
		{"competitor", "Drill is cheaper online but he wants it today"},
		{"out_of_stock", "Anthracite lacquer in the small tin, only large left"},
		{"defect", "Blade of the utility knife does not lock"},
	},
	"E": {
		{"wish", "Asks for peat-free soil in 20 litre bags, 40 is too heavy"},
		{"praise", "Last year's bulbs all came up"},
		{"defect", "Watering can leaks at the seam"},
		{"out_of_stock", "Garlic sets, too late this autumn"},
	},
	"F": {
		{"out_of_stock", "Fisherman's shirt in XL"},
		{"too_dear", "Jumper is beautiful, waits for the sale"},
		{"wish", "Rain trousers for children to go with the cape"},
		{"praise", "Clogs fit at last, will tell her sister"},
	},
}

// remark is what a customer writes beside a rating.
var remarks = map[string]map[string][]string{
	"good": {
		"en": {"Here before I had put the phone away.", "Lovely, walked me to the shelf.", "Knew exactly which screws. Thank you", "Friendly and quick 👍"},
		"de": {"So schnell war noch nie jemand da.", "Sehr nett, hat mir alles gezeigt.", "Endlich mal jemand, der sich auskennt. Danke!", "Super 👍"},
		"fr": {"Très gentille, et rapide.", "On m'a accompagné jusqu'au rayon, merci.", "Parfait 👌"},
		"es": {"Muy amable y rápido.", "Me llevó hasta la estantería, gracias.", "Genial 🙂"},
	},
	"middling": {
		"en": {"Fine, but the shelf is still empty.", "Friendly, took a while."},
		"de": {"Nett, aber das Regal ist immer noch leer.", "Hat etwas gedauert."},
		"fr": {"Un peu long, mais aimable."},
		"es": {"Tardó un poco, pero bien."},
	},
	"poor": {
		"en": {"Waited three minutes for a no.", "Nobody could tell me when it comes back."},
		"de": {"Zu lange gewartet.", "Niemand wusste, wann es wieder da ist."},
		"fr": {"J'ai attendu longtemps pour rien."},
		"es": {"Esperé mucho para nada."},
	},
}

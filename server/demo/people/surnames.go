package people

import "strings"

// surnames are common surnames of the kinds that live in Somerset: West Country, the rest of Britain and Ireland, and the
// origins that came later. They were written down for this demonstration, not taken from a register of people.
func surnames() []string {
	return strings.Fields(`
Adams Allen Andrews Baker Barnes Bartlett Bennett Bishop Board Bowden Bowditch Brewer Bristow Brooks Bryant Burge Butt
Carter Chapman Chard Chidgey Chubb Clarke Coles Collins Cook Coombes Cooper Cornish Court Cox Creed Crossman Dare Davey
Davies Dibble Dolling Duckett Dyer Edwards Elliott Ellis Evans Farthing Fisher Foster Fox Gardiner Garland Gibbs Giles
Govier Gray Green Griffiths Hancock Harding Harris Hartnell Hawkins Hayes Hembrow Hill Hobbs Holland House Howe Hughes
Hunt Hurford James Jeanes Jenkins Keirle Kelly Kidner Knight Langdon Lawrence Lewis Lock Loveridge Maddocks Marsh Martin
Meaker Mitchell Morgan Murphy Nash Norman Osborne Palmer Parsons Payne Pearce Perry Phillips Pike Pitman Pople Powell
Price Radford Reed Rich Roberts Rowe Rugg Salter Sealey Shepherd Slade Squire Stacey Stone Stuckey Sweet Tarr Taylor
Thorne Tucker Turner Vickery Wall Warren Watts Webber Wheeler White Wilkins Winter Woodland Wyatt Yard
Ahmed Ali Begum Chowdhury Hussain Khan Kaur Patel Singh Sharma Chen Lam Nguyen Reyes Santos Cruz Adeyemi Mensah Okafor
Campbell Bailey Grant Nowak Wójcik Mazur Popescu Ionescu Kovács Horváth Silva Ferreira Gonçalves Costa Demir Yilmaz
Petrov Kazlauskas Doherty O'Brien O'Connor MacDonald Sinclair`)
}

// aliases are names that a street might use; none of them says anything about a child.
func aliases() []string {
	return strings.Fields("Ziggy Bear Dash Scout Moth Pip Kite Rook Fox Spud Biscuit Jet Sparky Wren Otter Bean Tank Comet Ginge Smiley Pixel Nova Ducky Badger")
}

// shortForms are the usual short forms of common first names.
func shortForms() map[string]string {
	out := map[string]string{}
	pairs := strings.Fields(`
Joshua:Josh Thomas:Tom Daniel:Dan Matthew:Matt Samuel:Sam Joseph:Joe Benjamin:Ben James:Jamie William:Will Jacob:Jake
Alexander:Alex Lewis:Lew Michael:Mikey Nathan:Nate Cameron:Cam Connor:Con Edward:Ed Robert:Rob Oliver:Ollie Harrison:Harry
Zachary:Zak Charles:Charlie Christopher:Chris Andrew:Andy Dominic:Dom Nicholas:Nick Theodore:Theo Leonardo:Leo Maxwell:Max
Frederick:Freddie Archibald:Archie Gabriel:Gabe Jonathan:Jonny Patrick:Paddy Kieran:Kier Tyler:Ty Jayden:Jay Mohammed:Mo
Muhammad:Mo Mohammad:Mo Ibrahim:Ibby Sebastian:Seb Louis:Lou Kayden:Kay Finley:Fin Isaac:Zac Toby:Tobes
Jessica:Jess Emily:Em Charlotte:Lottie Amelia:Millie Olivia:Liv Sophie:Soph Isabella:Bella Isabelle:Izzy Elizabeth:Lizzie
Abigail:Abi Megan:Meg Hannah:Han Eleanor:Ellie Madison:Maddie Matilda:Tilly Rebecca:Becca Katie:Kate Georgia:George
Georgina:George Jasmine:Jas Victoria:Vicky Samantha:Sam Alexandra:Alex Natasha:Tash Lauren:Loz Gabriella:Gabby Evelyn:Evie
Penelope:Penny Francesca:Fran Isabel:Izzy Scarlett:Scar Florence:Flo Annabelle:Belle Rosie:Ro Amber:Ambs Caitlin:Cait
Chloe:Chlo Courtney:Court Danielle:Dani Imogen:Immy Jennifer:Jen Katherine:Kat Lillian:Lily Maisie:Maise Nicole:Nic`)
	for _, p := range pairs {
		long, short, _ := strings.Cut(p, ":")
		out[long] = short
	}
	return out
}

"""The Swedish grammar of the invented municipality: names, patterns of needs and resources, and what goes with them."""

from matchmaker.matching.snapshot import ActorKind

_PLACE_BEGINNINGS = """
    Gran Tall Björk Al Asp Sälg Rönn En Lav Moss Sten Berg Häll Myr Sjö Älv Bäck Fors Näs Lid Ren Älg Björn Räv Ugg
    Orr Tjäder Abborr Gädd Lax Rör Kvarn Smed Hammar Svart Vit Röd Grön Långa Bred Djup Ytter Inner Mellan Över Ner
"""
PLACE_BEGINNINGS = tuple(_PLACE_BEGINNINGS.split())
_PLACE_ENDINGS = """
    träsk liden sele fors by sund berget näset mark vattnet hed nås åker heden selet sjön strand holm udden torp
"""
PLACE_ENDINGS = tuple(_PLACE_ENDINGS.split())
PLACE_ATTRIBUTES = ("", "Norra ", "Södra ", "Västra ", "Östra ", "Lilla ", "Stora ", "Gamla ", "Nya ")

_NAMES = """
    Anna Maud Birgit Kerstin Lena Eva Sara Elin Maja Ida Fatima Amina Leyla Olena Rut Gun Siv Barbro Ulla Ingrid
    Per Sven Lars Karl-Erik Göran Bengt Mats Jonas Emil Oskar Ahmed Yusuf Omar Petro Nils Åke Sixten Tage Rune Leif
"""
NAMES = tuple(_NAMES.split())

SEASONS = (
    "på vintern",
    "på sommaren",
    "under hösten",
    "när isen lagt sig",
    "under tjällossningen",
    "kring jul",
    "under älgjakten",
    "på lördagar",
    "mitt i veckan",
    "varje månad",
    "året om",
    "några gånger om året",
    "i vår",
)

OCCASIONS = (
    "julmarknaden",
    "midsommarfirandet",
    "byadagen",
    "årsmötet",
    "pensionärsträffen",
    "skolavslutningen",
    "fisketävlingen",
    "höstmötet",
    "skoterrallyt",
    "surströmmingskvällen",
    "lanthandelns jubileum",
    "sommarens sista helg",
    "nästa säsong",
)

NEED_TITLES = (
    "{noun}",
    "{said}",
    "Söker {noun}",
    "Behöver {noun} {season}",
    "{noun} saknas i {place}",
    "Någon som har {noun}?",
    "Vem kan hjälpa till med {noun}?",
    "{noun} till {occasion}",
    "Vi önskar oss {noun}",
    "{said} – hur löser vi det?",
    "Få ordning på {noun}",
    "Tips om {noun}",
    "{noun} eller {other}",
    "Dela på {noun} med någon",
)
NEED_SENTENCES = (
    "Det gäller mest {noun}, men {other} kommer ofta på tal.",
    "Vi har försökt själva i {number} månader.",
    "Kort sagt: {said}.",
    "Frågan vi får: {said}.",
    "Närmaste {noun} finns {number} kilometer bort.",
    "Utan {noun} blir det inget av {occasion}.",
    "Förr fanns {noun} i {place}, nu får vi klara oss utan.",
    "Tänker mig {noun} {season}.",
    "{number} av oss skulle ha nytta av {other}.",
    "Så låter det: {said}, gång på gång.",
    "Den som har {noun} får gärna höra av sig till {name}.",
    "Vi tar tacksamt emot råd om {noun}.",
)
RESOURCE_TITLES = (
    "{noun}",
    "Vi har {noun}",
    "{noun} att låna",
    "{noun} {season}",
    "Kan ställa upp med {noun}",
    "Delar gärna med oss av {noun}",
    "{noun} och {other}",
    "{noun} finns i {place}",
    "{name} kan {other}",
    "Det här med {noun}",
    "{noun} för dem i trakten",
    "Van vid {other}",
)
RESOURCE_SENTENCES = (
    "Kort sagt: {said}.",
    "Hos oss finns {noun}, och {other} när det passar.",
    "Brukar ordna {noun} till {occasion}.",
    "{name} sköter det, sedan {number} år tillbaka.",
    "Används bara {season}, annars får andra glädje av det.",
    "Vi kör med {said} och har gjort det länge.",
    "Kommer till {place} med omnejd.",
    "Det har blivit {noun} över, ta kontakt.",
    "Räcker till {number} hushåll.",
    "Både {noun} och {other}, fråga {name}.",
    "Förra året hjälpte vi {number} stycken med {other}.",
    "Skicka ett meddelande så ordnar vi {noun}.",
)
TAILS = (
    "Ring {name}.",
    "Vi är {number} medlemmar.",
    "Skjuts går att ordna från {place}.",
    "Helst i närheten av {place}.",
    "Gäller {season}.",
    "Bensinen kan vi dela på.",
    "Nyckeln hämtas hos {name}.",
    "Ersättning kan diskuteras.",
    "Det brukar samla {number} besökare.",
    "Vägen är plogad året om.",
    "Barnen får följa med.",
    "Styrelsen har sagt ja.",
    "Inget brådskar.",
    "Säg till i god tid före {occasion}.",
    "Ju fler som delar, desto billigare.",
    "Mobilen når oss sällan, knacka på.",
    "Kaffe bjuder vi på.",
    "{name} och {name} turas om.",
    "Prata först med {name} i {place}.",
    "Vi har provat en gång, {season}.",
)
CAPACITIES = (
    "{number} platser",
    "{number} kvm",
    "{number} stycken",
    "{number} timmar i månaden",
    "upp till {number} personer",
    "{number} kubik",
    "efter överenskommelse",
    "en i taget",
)

ABOUT = {
    ActorKind.SERVICE_NODE: (
        "Öppet sex dagar i veckan.",
        "Familjeföretag i tredje led.",
        "Vi bor i huset och är nästan alltid hemma.",
        "Två anställda, fler på sommaren.",
        "Ortens enda.",
        "Tog över för fyra år sedan.",
    ),
    ActorKind.ASSOCIATION: (
        "Bildades på femtiotalet.",
        "Drivs helt av frivilliga.",
        "Ungdomar och pensionärer om vartannat.",
        "Vi träffas en gång i månaden.",
        "Få men envisa.",
        "Alla i byn är välkomna.",
    ),
    ActorKind.MUNICIPAL_UNIT: (
        "Arbetar över hela kommunen.",
        "Bemannat på vardagar.",
        "Ny enhet sedan i våras.",
        "Samverkar gärna.",
    ),
}
"""What an actor of each kind may say about itself."""

ACTORS: dict[ActorKind, tuple[tuple[str, tuple[str, ...]], ...]] = {
    ActorKind.SERVICE_NODE: (
        ("{place} Handel", ("groceries", "parcels", "cash_and_bank", "local_food")),
        ("Macken i {place}", ("fuel", "charging", "vehicle_repair", "trailer")),
        ("Café {name}", ("meals", "local_food", "company", "events")),
        ("{name}s Verkstad", ("vehicle_repair", "tools", "machines", "trailer")),
        ("{name}s Åkeri", ("goods_transport", "snow", "machines", "storage")),
        ("{place} Camping", ("overnight", "tourism", "water_and_beach", "hunting_and_fishing")),
        ("{name}s Bygg", ("carpentry", "tools", "plumbing_and_electricity", "storage")),
        ("Gården i {place}", ("local_food", "farming", "animals", "firewood")),
        ("{name} Redovisning", ("bookkeeping", "business_advice", "grants", "printing")),
        ("Taxi {place}", ("passenger_transport", "parcels", "goods_transport", "accessibility")),
        ("{place} Skog och Ved", ("forest", "firewood", "machines", "energy")),
        ("Städ och Tvätt i {place}", ("cleaning", "clothing_and_equipment", "staff", "elders")),
    ),
    ActorKind.ASSOCIATION: (
        ("{place} byaförening", ("premises", "volunteers", "events", "tools")),
        ("{place} IF", ("sport", "youth", "premises", "machines")),
        ("{place} hembygdsförening", ("local_history", "crafts", "premises", "tourism")),
        ("PRO {place}", ("elders", "company", "meals", "course")),
        ("{place} skoterklubb", ("ski_and_snowmobile_tracks", "machines", "volunteers", "signs")),
        ("{place} jaktlag", ("hunting_and_fishing", "cold_storage", "forest", "firewood")),
        ("Röda korset {place}", ("first_aid", "clothing_and_equipment", "newcomers", "company")),
        ("{place} fiskevårdsförening", ("hunting_and_fishing", "water_and_beach", "signs", "tourism")),
        ("{place} bygdegård", ("premises", "kitchen", "sound_and_stage", "meeting_place")),
        ("{place} teatergrupp", ("theatre_and_film", "sound_and_stage", "youth", "events")),
        ("{place} församling", ("company", "music", "children", "kitchen")),
        ("{place} fiberförening", ("connectivity", "digital_help", "board_work", "energy")),
        ("{place} ryttarförening", ("animals", "youth", "trailer", "farming")),
        ("Återbruket i {place}", ("reuse", "work_training", "waste", "storage")),
    ),
    ActorKind.MUNICIPAL_UNIT: (
        ("Biblioteket i {place}", ("art_and_library", "printing", "digital_help", "insight")),
        ("Skolan i {place}", ("premises", "kitchen", "children", "sport")),
        ("Hemtjänsten i {place}", ("elders", "health", "accessibility", "staff")),
        ("Fritidsgården i {place}", ("youth", "sound_and_stage", "work_training", "sport")),
        ("Tekniska enheten {place}", ("snow", "yard", "waste", "plumbing_and_electricity")),
        ("Näringslivskontoret {place}", ("business_advice", "grants", "marketing", "permits")),
        ("Räddningstjänsten {place}", ("fire_safety", "crisis", "backup_power", "first_aid")),
        ("Arbetsmarknadsenheten {place}", ("work_training", "staff", "newcomers", "reuse")),
    ),
}
"""What actors of each kind are called, and the kinds of service (in vocabulary.toml) that their resources are of."""

NO_NOUNS = frozenset(
    {
        "behörig",
        "begagnat",
        "byggklar",
        "digitalt",
        "grafisk",
        "ideell",
        "itkunnig",
        "livsmedelsgodkänt",
        "lokalproducerat",
        "närproducerat",
        "plogar",
        "tillgänglighetsanpassad",
        "utbildar",
        "frivillig",
    }
)
"""Single words of vocabulary.toml that cannot stand where a thing is named."""

"""The irregular forms of Spanish words: which word each is a form of, and which stems are of one word.

Only what the stemmer does not bring to the stem of its word. A form may belong to several words (fue: ir, ser).
"""

FORMS = """
ir: voy vas va vamos van iba ibas íbamos iban vaya vayas vayamos vayan yendo ido iré irás irá iremos irán iría irían
ir: fui fuiste fue fuimos fueron fuera fueras fuéramos fueran fuese fuesen
ser: fui fuiste fue fuimos fueron fuera fueras fuéramos fueran fuese fuesen
ser: soy eres es somos son era eras éramos eran sido siendo sea seas seamos sean serás serán
estar: estoy estás está estamos están estaba estabas estábamos estaban estuve estuviste estuvo estuvimos estuvieron
estar: estuviera estuvieran estando esté estés estén estemos estarás estarán
haber: he has ha hemos han hay haya hayas hayamos hayan
dar: doy das da damos dan di diste dio dimos dieron daba dabas dábamos daban dando dado dada dados dadas dé des den
dar: demos darás darán diera dieran
decir: di
ver: veo ves ve vemos ven vi viste vio vimos vieron veía veías veíamos veían visto vistos viendo vea veas veamos vean
ver: verás verán viera vieran
venir: ven
andar: ando anda andas andamos andan andaba andaban anduve anduvo anduvimos anduvieron andando andado ande anden
saber: sé
leer: leo lees lee leemos leen leí leíste leyó leímos leyeron leía leías leíamos leían leyendo leído leída leídos leídas
leer: lea leas leamos lean leerán leyera leyeran
creer: creyó creyeron creyendo creyera creyeran
oír: oigo oyes oye oyen oímos oí oyó oyeron oía oían oyendo oiga oigan oirán
caer: caigo caes cae caemos caen caí cayó cayeron caía caían cayendo caído caída caídas caiga caigan caerán
traer: traído traída trayendo
morir: murió murieron muriendo muriera murieran
decidir: decido decida decidas
usar: uso usas usa usamos usan usó usé usaste usaron use uses usemos usen usaba usabas usábamos usaban usando usado
usar: usada usados usadas usarán
reír: río ríe ríen rió rieron riendo ría rían reía reían reído
grande: gran
primero: primer
tercero: tercer
ciento: cien
deberes: deber
deber: deber
poderes: poder
poder: poder
pesares: pesar
pesar: pesar
regulares: regular
regular: regular
"""
"""A line for each word: the word, a colon, its forms; a word may have several lines."""

STEMS = """
pens: piens
sent: sient sint
quer: quier quis querr
empez: empiez
comenz: comienz
entend: entiend
atend: atiend
tend: tiend
perd: pierd
cerr: cierr
prefer: prefier prefir
refer: refier refir
transfer: transfier transfir
suger: sugier sugir
requer: requier requir
convert: conviert convirt
invert: inviert invirt
advert: adviert advirt
ment: mient
defend: defiend
extend: extiend
encend: enciend
despert: despiert
confes: confies
gobern: gobiern
calent: calient
apret: apriet
neg: nieg
sembr: siembr
recomend: recomiend
tembl: tiembl
arrepent: arrepient arrepint
mov: muev
promov: promuev
pod: pued pud podr
volv: vuelv vuelt
devolv: devuelv devuelt
resolv: resuelv resuelt
envolv: envuelv envuelt
cont: cuent
encontr: encuentr
record: recuerd
acord: acuerd
mostr: muestr
demostr: demuestr
prob: prueb
aprob: aprueb
comprob: comprueb
cost: cuest
acost: acuest
dorm: duerm durm
mor: muer muert
jug: jueg
almorz: almuerz
esforz: esfuerz
reforz: refuerz
renov: renuev
soñ: sueñ
vol: vuel
llov: lluev
dol: duel
colg: cuelg
ped: pid
desped: despid
imped: impid
med: mid
segu: sig sigu
consegu: consig consigu
persegu: persig persigu
serv: sirv
repet: repit
elej: elij
correj: corrij
compet: compit
ten: teng tuv tendr tien
manten: manteng mantuv mantendr mantien
obten: obteng obtuv obtendr obtien
conten: conteng contuv contendr contien
sosten: sosteng sostuv sostendr sostien
deten: deteng detuv detendr detien
reten: reteng retuv retendr retien
ven: veng vin vendr vien
preven: preveng previn prevendr previen
interven: interveng intervin intervendr intervien
conven: conveng convin convendr convien
pon: pong pus pondr
dispon: dispong dispus dispondr dispuest
propon: propong propus propondr propuest
supon: supong supus supondr supuest
compon: compong compus compondr compuest
expon: expong expus expondr expuest
impon: impong impus impondr impuest
repon: repong repus repondr repuest
opon: opong opus opondr opuest
sab: sep sup sabr
hab: hub habr
and: anduv
sal: salg saldr
val: valg valdr
tra: traig traj
atra: atraig atraj
haz: hag hiz har hech
satisfaz: satisfag satisfiz satisfech
dez: diz dig dij dir dich
escrib: escrit
describ: descrit
abr: abiert
cubr: cubiert
descubr: descubiert
romp: rot
confi: conf
cambi: camb
iniz: inici
estudi: estud
limpi: limp
"""
"""A line for each word: its stem, a colon, the other stems that its forms have, all as `spanish_stem` leaves them."""

PLURALS = """
bebés: bebé
cafés: café
pies: pie
mamás: mamá
papás: papá
talleres: taller
mujeres: mujer
líderes: líder
jóvenes: joven
exámenes: examen
hogares: hogar
lugares: lugar
paredes: pared
verdades: verdad
celulares: celular
familiares: familiar
auxiliares: auxiliar
escolares: escolar
bienestares: bienestar
pilares: pilar
militares: militar
particulares: particular
similares: similar
populares: popular
titulares: titular
orígenes: origen
imágenes: imagen
márgenes: margen
volúmenes: volumen
crímenes: crimen
mitades: mitad
ciudades: ciudad
huéspedes: huésped
"""
"""A line for each word whose singular loses its end to the stemmer: the plural, a colon, the singular."""

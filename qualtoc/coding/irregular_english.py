"""The irregular forms of English words: which word each is a form of.

Only forms that the stemmer does not bring to the stem of their word. A form may belong to several words.
"""

FORMS = """
analysis: analyses
arise: arose arisen
awake: awoke awoken
bad: worse worst
be: am are is was were been
bear: bore borne
beat: beaten
become: became
begin: began begun
bend: bent
bind: bound
bite: bit bitten
bleed: bled
blow: blew blown
break: broke broken
breed: bred
bring: brought
build: built
burn: burnt
buy: bought
calf: calves
can: could
catch: caught
child: children
choose: chose chosen
come: came
crisis: crises
criterion: criteria
curriculum: curricula
deal: dealt
diagnosis: diagnoses
dig: dug
do: did does done
draw: drew drawn
dream: dreamt
drink: drank drunk
drive: drove driven
eat: ate eaten
fall: fell fallen
feed: fed
feel: felt
fight: fought
find: found
flee: fled
fly: flew flown
foot: feet
forbid: forbade forbidden
forget: forgot forgotten
forgive: forgave forgiven
freeze: froze frozen
get: got gotten
give: gave given
go: goes gone went
good: better best
grind: ground
ground: ground
grow: grew grown
half: halves
hang: hung
have: had has
hear: heard
hide: hid hidden
hold: held
hypothesis: hypotheses
keep: kept
kneel: knelt
knife: knives
know: knew known
lay: laid
lead: led
leaf: leaves
lean: leant
learn: learnt
leave: left leaves
left: left
lend: lent
lie: lay lain
life: lives
light: lit
live: lives
lose: lost
make: made
man: men
may: might
mean: meant
meet: met
mouse: mice
mow: mown
overcome: overcame
oversee: oversaw overseen
pay: paid
person: people
phenomenon: phenomena
prove: proven
rebuild: rebuilt
repay: repaid
ride: rode ridden
ring: rang rung
rise: rose risen
rose: rose
run: ran
say: said
saw: saw
see: saw seen
seek: sought
sell: sold
send: sent
sew: sewn
shake: shook shaken
shall: should
shelf: shelves
shoot: shot
show: shown
shrink: shrank shrunk
sing: sang sung
sink: sank sunk
sit: sat
sleep: slept
slide: slid
speak: spoke spoken
speed: sped
spend: spent
spin: spun
stand: stood
steal: stole stolen
stick: stuck
sting: stung
stride: strode
strike: struck
strive: strove striven
swear: swore sworn
sweep: swept
swell: swollen
swim: swam swum
swing: swung
take: took taken
teach: taught
tear: tore torn
tell: told
thesis: theses
think: thought
thief: thieves
thought: thought
throw: threw thrown
tooth: teeth
undergo: underwent undergone
understand: understood
undertake: undertook undertaken
undo: undid undone
uphold: upheld
wake: woke woken
wear: wore worn
weave: wove woven
weep: wept
wife: wives
will: would
win: won
wind: wound
wound: wound
withdraw: withdrew withdrawn
withstand: withstood
wolf: wolves
woman: women
write: wrote written
"""
"""A line for each word: the word, a colon, its forms."""

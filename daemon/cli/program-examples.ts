/** What follows the options in each `--help`: examples to copy, and what they do. */
export const EXAMPLES = {
  earshot: `
Begin with:
  earshot doctor                     is everything there that this machine needs?
  earshot run                        listen and answer; stop with Ctrl-C
  earshot ask what time is it        the same by typing; works without a daemon too

Each command explains itself: earshot ask --help`,
  run: `
Examples:
  earshot run
  earshot run --state ./state --set audio.input=none --set log.level=debug

The daemon keeps its state in --state, else in $STATE_DIRECTORY, else in /var/lib/earshot (as
root) or ~/.local/state/earshot. One daemon at a time has a state folder.`,
  hear: `
Examples:
  earshot hear command.wav                    the recording begins with the wake phrase
  earshot hear --no-wake a.wav b.wav          two commands without it
  earshot hear --no-wake a.wav --out reply.wav

Any rate and any number of channels will do. Each run has a state folder of its own that is
removed at the end, unless --state names one. Without --realtime it runs as fast as it can.`,
  ask: `
Examples:
  earshot ask what time is it
  earshot ask "what's 12% of 80?"
  echo "cancel the pasta timer" | earshot ask -
  earshot ask --json how long is left         intent, slots and reply for a program

The running daemon answers. Without one the answer is worked out here, but a timer that is
started so rings only once a daemon runs.`,
  say: `
Examples:
  earshot say "Dinner is ready."
  earshot say --out hello.wav Hello there
  earshot say - < letter.txt`,
  turns: `
Examples:
  earshot turns --limit 1
  earshot turns --json --limit 100            all marks, for your own figures

Milliseconds count from the end of your speech.`,
  doctor: `
Exit code 0 means that everything needed is there, 69 that something is missing. Lines marked
\`note\` are worth knowing but keep nothing from working.`,
  wakeTest: `
Examples:
  earshot wake-test                           a minute of the room, then five times the phrase
  earshot wake-test --said a.wav b.wav c.wav --other room.wav`,
  wakeEnrol: `
Examples:
  earshot wake-enrol "hello kitchen" hello-1.wav hello-2.wav hello-3.wav hello-4.wav hello-5.wav
  earshot wake-enrol "hello kitchen" hello-*.wav --other room.wav reading.wav

It needs a wake model of openWakeWord, whose licence is non-commercial (earshot models list --role
wake). Words of a dictionary need no enrolment: earshot config set wake.phrase "hello kitchen".`,
  models: `
Examples:
  earshot models                              every model: size, licence, here or not, fits or not
  earshot models list --role tts
  earshot models pull                         what the profile of this machine wants
  earshot models pull kokoro-en-v0.19-int8 --from /media/usb
  earshot models use kokoro-en-v0.19-int8     from the next start of the daemon
  earshot models remove kokoro-en-v0.19-int8

A mirror (--from DIR or URL) holds files as blobs/sha256/HASH, or as MODEL/NAME under their
upstream names. Models of your own are added by STATE/models/catalog.json, in the form of
models/catalog.json. A download that was stopped goes on where it was.`,
  speakers: `
Examples:
  earshot speakers
  earshot speakers enrol Anna one.wav two.wav three.wav
  earshot speakers remove Anna
  earshot config set speakers.unknownMay "[clock.*, timer.*]"    what strangers may ask for

It needs a model for the role speaker (earshot models list --role speaker). Only numbers that
describe the voice are kept, in the state folder; no sound is.`,
  home: `
Examples:
  earshot home                                every device: name, area, id
  earshot home rename mqtt/light/0x17_light "reading lamp"
  earshot home area mqtt/light/0x17_light study
  earshot home floor study upstairs
  earshot home alias mqtt/light/0x17_light "book light" "lamp by the chair"
  earshot home hide mqtt/switch/plug_3        it is not spoken of any more

Devices are found by what they announce over MQTT. The area that a device suggests is the first
guess. Names stay when a device is away for a month, or a year where you gave them.`,
  kb: `
Examples:
  earshot kb add dishwasher.pdf house-rules.docx
  earshot kb add --collection recipes ~/recipes/*
  earshot kb list
  earshot kb search "clean the filter" --limit 3
  earshot kb remove recipes/soup.md           its file in the folder too; your own stays
  earshot kb reindex                          after knowledge.passageChars was changed

What lies in the folder of documents (earshot kb status) is what it answers from: files may be put
there, changed and deleted by any program. Its subfolders are collections.`,
  config: `
Examples:
  earshot config                              every setting, its value, where it came from
  earshot config get audio.input
  earshot config set audio.volumePercent 40
  earshot config set home.areas "[{name: kitchen}, {name: den}]"
  earshot config unset audio.volumePercent

Layers, later ones win: default < settings file < set on this box (local) < locked by the
fleet < --set on the command line. The settings file is never rewritten.`,
  instructions: `
Examples:
  earshot instructions                        every assistant, and what it is told
  earshot instructions set Earshot "Speak like a butler. Never mention the weather."
  earshot instructions set Earshot - < butler.txt
  earshot instructions set Earshot --greeting "At your service."
  earshot instructions history Earshot        every version; earshot instructions show Earshot 2
  earshot instructions restore Earshot 2      a new version that reads as version 2
  earshot instructions activate Earshot --off

Only a language model heeds them. They count from the next session on, with no restart, and go
before persona and language of the settings (assistants); what they leave empty comes from there.
The latest 50 versions are kept.`,
  person: `
Examples:
  earshot person export Anna --out anna.json  sessions, reminders, notes, which voices are known
  earshot person delete Anna                  says what there is, and asks first

What somebody says is theirs once the box knows their voice (earshot speakers enrol). Deleted words
are overwritten in every file of the box; a disk may keep blocks that it has put out of use.`,
  memory: `
Examples:
  earshot memory                              all notes, and whose they are
  earshot memory list --person Anna
  earshot memory forget 12

People add to it by "remember that my bike is in the cellar", and ask "what do you remember about
my bike". A note belongs to whoever's voice the box knows (earshot speakers enrol); the others are
everybody's.`,
  usage: `
Examples:
  earshot usage
  earshot usage --hours 168                   a week
  earshot usage --json                        every hour, for your own figures

The time runs from your last word to the first whole sentence of the answer.`,
  evalTools: `
Examples:
  earshot eval tools --data data/bfcl_v4 --provider nas
  earshot eval tools --data data/bfcl_v4 --provider local --split live_simple --json

No daemon may run on the state folder meanwhile. Multi-turn parts are left out. The providers
scripted-perfect, scripted-noisy and scripted-liar measure the box itself.`,
  evalIntents: `
Examples:
  earshot eval intents --data data/ha_intents
  earshot eval intents --data data/ha_intents --split dev --json

The folder decides how it is read: ha_intents has en.jsonl and fixtures_en.json.
With --json: n, and of these intent (right), exact (all slots too) and refused; p50Ms and p95Ms of
understanding one sentence; misses, each with what was expected and what was got.`,
  evalAnswers: `
Examples:
  earshot eval answers --data data/xquad_en
  earshot eval answers --data data/xquad_en --limit 50 --provider local --json

Without a provider the documents answer in their own words. Thresholds were chosen on the articles
of the split "tune"; "test" are the others. With --json: the shares answered, contains (the right
words are in the answer), exact and f1 (of the quote, as SQuAD measures it), rightSource, grounded
(sentences whose words stand in what is cited) and refused (silent once the article is gone).`,
  evalRetrieval: `
Examples:
  earshot eval retrieval --data data/xquad_en
  earshot eval retrieval --data data/cranfield --split test --embedder ngrams --json
  earshot eval retrieval --data data/xquad_en --embedder models/my-embedder --weight 0.5

The folder decides how it is read: xquad_en and cranfield are known. Weights of the search were
chosen with the questions of the split "tune"; "test" is the other half. With --json: the means
hitAt1, hitAt5, hitAt10, mrr and ndcgAt10, the same of bm25 alone, and floors: which share of
questions is found at a floor, and which is refused once its article is taken away.`,
};

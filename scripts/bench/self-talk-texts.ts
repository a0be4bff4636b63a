/** What a box says that could wake or command it, and what it says all day. */
export const SELF_TALK: readonly string[] = [
  'It is half past nine in the morning, and the sun is out.',
  'Hey earshot is what you say when you want me to listen. Then set a timer for five minutes.',
  'Set a timer for five minutes. Turn on the kitchen light. Turn the volume up.',
  'You have three timers. The first one has twelve minutes left, the second has an hour.',
  'Alexa was taken. So was computer. My name is earshot. Hey earshot.',
  'Stop. Cancel. Cancel all timers. No, wait, go on. That was an example.',
  'The library of the town was built in eighteen ninety, burned down once, and was built again.',
  'Twenty three times seventeen is three hundred and ninety one.',
  'Hey earshot, what time is it? Hey earshot, stop. Alexa, play some music.',
  'To make a pot of tea, boil the water, warm the pot, and wait for four minutes.',
  'What day is it today? It is Saturday, the twenty first of November.',
  'The kitchen light is on, the lamp in the hall is off, and the front door is locked.',
  'Yes. No. Okay. Thank you. Do you want me to turn the heating off?',
  'Once upon a time there was a small house at the edge of a wood, and nobody lived in it.',
  'Turn off the light. Volume ten. Tell me the time. How long is left on my timer?',
  'Tomorrow it will rain in the morning, with wind from the west, and clear up towards evening.',
];

/** Replies that say what wakes a box: as an example, as a name, alone, and in a question. */
export const WAKE_TALK: readonly string[] = [
  'Alexa. That is what you called it before.',
  'Hey earshot. You say that first, and then you say what you want.',
  'Her sister Alexa is coming at eight. Alexa will bring the cake.',
  'You can say: hey earshot, stop. Or you say: Alexa, stop.',
  'There are two ways to wake me. Hey earshot. Alexa.',
  'The next song is Alexa, by a singer whose name is Alexa too.',
  'Hey earshot, turn on the light. Hey earshot, turn it off. Those were examples.',
  'I know a message from Alexa, and a reminder: ask Alexa about the garden.',
];

const WAKE_PHRASES = /\b(hey earshot|alexa)\b/gi;

/** @returns how often a wake phrase is in it */
export function wakePhrasesIn(text: string): number {
  return text.match(WAKE_PHRASES)?.length ?? 0;
}

/** Ways to say a command; `n` makes each use of one another sentence. */
const COMMANDS: readonly ((n: number) => string)[] = [
  () => 'what time is it',
  (n) => `set a timer for ${10 + (n % 40)} minutes`,
  (n) => `how much is ${2 + (n % 17)} plus ${3 + (n % 11)}`,
  () => "what's the date",
  (n) => `volume ${30 + 10 * (n % 6)}`,
  () => 'how long is left on my timer',
  (n) => `what is ${2 + (n % 8)} times ${3 + (n % 9)}`,
  () => 'cancel all timers',
  () => 'what day is it today',
  (n) => `set a timer for ${1 + (n % 3)} hours`,
  (n) => `how much is ${40 + (n % 50)} minus ${5 + (n % 30)}`,
  () => 'turn the volume down',
  () => 'what timers do I have',
  () => 'tell me the time',
  (n) => `set the volume to ${20 + 10 * (n % 7)} percent`,
  () => 'cancel all the timers',
  () => 'turn the volume up',
];

/** The `n`-th command, n from 0; always the same. */
export function commandText(n: number): string {
  const say = COMMANDS[n % COMMANDS.length];
  return say === undefined ? '' : say(n);
}

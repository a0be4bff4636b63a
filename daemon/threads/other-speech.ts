import { createResampler } from '../../hw/resampler.ts';
import { EspeakSynthesizer } from '../../models/engines/espeak.ts';
import { SAMPLE_RATE_HZ } from '../ports/audio.ts';

/** Voices of espeak-ng; each speaks every so manyth sentence. */
const VOICES = ['en-us', 'en-us+f3', 'en-us+m1', 'en-us+m3', 'en-us+f2', 'en-us+m7'] as const;
const RATES = [0.9, 1.1, 1.25] as const;
/** espeak-ng's own rate. */
const VOICE_RATE_HZ = 22_050;

/** Everyday sentences that hold most sounds of English. */
const SENTENCES = [
  'We should leave before the traffic gets worse this afternoon.',
  'Have you seen where I put my glasses and the blue notebook?',
  'The neighbours are painting their fence again.',
  'I would rather have soup than a sandwich for lunch.',
  'She told me about the exhibition at the museum last week.',
  'Could you pass me the salt and some pepper, please?',
  'Our train was delayed by more than forty minutes.',
  'He has been playing the guitar since he was eleven.',
  'Put the boxes over there, next to the washing machine.',
  'It might rain tomorrow, so take a jacket with you.',
  'The children are building a castle out of old cardboard.',
  'What did the doctor say about your shoulder?',
  'They are expecting a large crowd at the harbour on Sunday.',
  'I forgot to charge my phone before the journey.',
  'Every measure of the song changes its rhythm.',
  'Which of these pictures do you like better?',
  'The coffee is still too hot to drink.',
  'My father used to repair clocks and radios.',
  'There is a strange noise coming from the engine.',
  'Please remember to water the plants on Thursday.',
  'Nobody knows why the lights went out that evening.',
  'You can borrow my umbrella if you bring it back.',
  'The recipe asks for flour, butter, eggs and vanilla.',
  'We watched a documentary about whales and oceans.',
  'Is there enough milk left for breakfast?',
  'The manager agreed to look at the contract once more.',
  'A fox ran across the garden just after midnight.',
  'Their wedding is going to be in a village near Oxford.',
  'Thank you for joining us, and good night.',
  'This jumper shrank when I washed it.',
  'Let us take the stairs, the lift is out of order.',
  'How long have you been waiting at the station?',
] as const;

/**
 * @param phrase lower case; sentences that hold it are left out
 * @returns everyday sentences, each in one of several voices, at 16 kHz
 */
export async function otherSpeech(phrase: string): Promise<Float32Array[]> {
  const sounds: Float32Array[] = [];
  const resampler = createResampler(VOICE_RATE_HZ, SAMPLE_RATE_HZ);
  const sentences = SENTENCES.filter((text) => !text.toLowerCase().includes(phrase));
  for (const [n, text] of [...sentences, ...sentences].entries()) {
    const voice = new EspeakSynthesizer(VOICES[n % VOICES.length] ?? VOICES[0]);
    const blocks: Float32Array[] = [];
    resampler.reset();
    await voice.synthesize({ text, rate: RATES[n % RATES.length] ?? 1 }, ({ samples }) => {
      blocks.push(resampler.process(samples).slice());
      return true;
    });
    sounds.push(Float32Array.from(blocks.flatMap((block) => [...block])));
  }
  resampler.close();
  return sounds;
}

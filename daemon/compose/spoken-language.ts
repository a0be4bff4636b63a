import type { Config } from '../../config/schema.ts';
import { sentenceLanguages } from '../skills/sentences.ts';
import { assistantsOf } from './assistants.ts';

const USUAL_LANGUAGE = 'en';

/**
 * The language that commands are understood in and answered in: that of the assistant who answers
 * where no other is called, if there are sentences of it (`de` for `de-AT`); else English. The
 * language model may answer in any other.
 */
export function spokenLanguage(config: Pick<Config, 'assistant' | 'assistants' | 'wake'>): string {
  const { language = USUAL_LANGUAGE } = assistantsOf(config).usual;
  const known = sentenceLanguages();
  const [plain = ''] = language.split('-');
  return [language, plain].find((each) => known.includes(each)) ?? USUAL_LANGUAGE;
}

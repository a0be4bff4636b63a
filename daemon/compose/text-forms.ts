import { makeKeyFile, readKeys } from '../../config/secrets.ts';
import { TextForms, type Transcripts } from '../store/text-forms.ts';

/** Name of the credential that systemd may hand over: LoadCredential=earshot-history-key:... */
const CREDENTIAL = 'earshot-history-key';

export interface TextFormsParts {
  transcripts: Transcripts;
  /** systemd's folder of credentials. */
  credentialsFolder: string | undefined;
  /** StatePaths.historyKey; a key is made there where one is needed and none is. */
  keyFile: string;
}

/**
 * How texts are kept, with the keys of this box.
 * @throws STATE_UNUSABLE when a key is there and cannot be used
 */
export function openTextForms({
  transcripts,
  credentialsFolder,
  keyFile: file,
}: TextFormsParts): TextForms {
  const keys = readKeys({ credentialsFolder, credential: CREDENTIAL, file });
  const isMissing = transcripts === 'encrypted' && keys.length === 0;
  return new TextForms({ transcripts, keys: isMissing ? [makeKeyFile(file)] : keys });
}

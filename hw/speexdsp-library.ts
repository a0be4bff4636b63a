import koffi, { type LibraryHandle } from 'koffi';
import { EarshotError } from '../daemon/base/errors.ts';

const LIBRARY = 'libspeexdsp.so.1';
const PACKAGE = 'libspeexdsp1';

/** Debian's libspeexdsp, of which resampler and echo canceller are. @throws LIBRARY_MISSING */
export function loadSpeexDsp(): LibraryHandle {
  try {
    return koffi.load(LIBRARY);
  } catch (error) {
    const message = `${LIBRARY} is missing: install the Debian package ${PACKAGE}`;
    throw new EarshotError('LIBRARY_MISSING', message, { cause: error });
  }
}

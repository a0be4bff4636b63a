import type { EarshotError } from '../base/errors.ts';

/** The one shape of an error in every door. */
export interface ErrorBody {
  error: { code: string; message: string; hint: string };
}

export function errorBody(error: EarshotError): ErrorBody {
  return { error: { code: error.code, message: error.message, hint: error.facts.hint } };
}

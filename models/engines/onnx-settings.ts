import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { EarshotError } from '../../daemon/base/errors.ts';
import type { ModelFiles } from '../../daemon/ports/models.ts';

/**
 * Settings of a model as its engine wants them, defaults filled in.
 * @param schema of an object
 * @throws MODEL_INVALID, naming the model and the setting
 */
export function readSettings<S extends TSchema>(model: ModelFiles, schema: S): Static<S> {
  const settings = Value.Default(schema, Value.Clone({ ...model.settings }));
  if (Value.Check(schema, settings)) return settings as Static<S>;
  const [first] = Value.Errors(schema, settings);
  const what = `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim();
  throw new EarshotError('MODEL_INVALID', `settings of ${model.id}: ${what}`);
}

/**
 * Path of a file that the settings name.
 * @throws MODEL_INVALID, naming the model, when it has no such file
 */
export function pathOf(model: ModelFiles, file: string): string {
  const path = model.paths[file];
  if (path !== undefined) return path;
  throw new EarshotError('MODEL_INVALID', `${model.id} has no file ${file}`);
}

/**
 * Path of the file of a model that has only one.
 * @throws MODEL_INVALID, naming the model, when it has none or several
 */
export function onlyPathOf(model: ModelFiles): string {
  const [path, ...more] = Object.values(model.paths);
  if (path !== undefined && more.length === 0) return path;
  const files = Object.keys(model.paths).join(', ') || 'none';
  throw new EarshotError('MODEL_INVALID', `${model.id} should have one file, not ${files}`);
}

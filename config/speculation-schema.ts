import Type from 'typebox';

/** Part of the section `endpointing`. */
export const speculation = Type.Boolean({
  default: true,
  unit: 'none',
  restart: true,
  description: 'Work on the answer as soon as the user may have finished; not heard before.',
});

import { expect, it } from 'vitest';
import { loadColors } from '../../daemon/skills/colors.ts';
import { childrenOf } from '../../daemon/skills/grammar.ts';
import { loadSentences } from '../../daemon/skills/sentences.ts';
import type { TemplateNode } from '../../daemon/skills/template.ts';

function valuesOf(node: TemplateNode): string[] {
  if (node.kind === 'value') return [String(node.value)];
  return childrenOf(node).flatMap(valuesOf);
}

it('every colour that can be said has its red, green and blue', () => {
  const colors = loadColors();
  const said = valuesOf(loadSentences().rules.get('color')!);
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter((id) => !colors.has(id))).toEqual([]);
  for (const rgb of colors.values()) {
    expect(rgb.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)).toBe(true);
  }
});

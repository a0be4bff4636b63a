import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../../daemon/ports/language.ts';
import { ChatTemplate } from '../../models/engines/chat-template.ts';
import { CallWatch, readCalls } from '../../models/engines/tool-call-reader.ts';
import {
  CALL_ID,
  callGrammar,
  describeTools,
  toolSyntaxOf,
} from '../../models/engines/tool-syntax.ts';
import { CONTRACT_TOOLS } from '../contract/generated-pieces.ts';

/** Templates in the manner of well-known models, as short as their tool part allows. */
const TEMPLATES = {
  hermes: `{% if tools %}<|im_start|>system
{% for t in tools %}{{ t | tojson }}{% endfor %}<|im_end|>
{% endif %}{% for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}{% for c in m.tool_calls or [] %}
{%- if not loop.first %}{{ '\\n' }}{% endif %}<tool_call>
{"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}
</tool_call>{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% if enable_thinking is defined and enable_thinking is false %}<think>

</think>

{% endif %}{% endif %}`,
  llama: `{% if tools %}{{ tools | tojson }}{% endif %}
{%- for m in messages %}<|start|>{{ m.role }}<|e|>
{% if m.tool_calls %}{% if m.tool_calls | length != 1 %}{{ raise_exception('one at a time') }}
{%- endif %}{% set f = m.tool_calls[0].function %}{"name": "{{ f.name }}", {{ '' -}}
"parameters": {{ f.arguments | tojson }}}<|eot|>{% else %}{{ m.content }}<|eot|>{% endif %}
{%- endfor %}{% if add_generation_prompt %}<|start|>assistant<|e|>
{% endif %}`,
  mistral: `{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}
{{- raise_exception('no system') }}{% elif m.role == 'user' %}
{%- if tools %}[TOOLS]{{ tools | tojson }}{% endif %}[INST]{{ m.content }}[/INST]
{%- elif m.tool_calls %}[TOOL_CALLS][
{%- for c in m.tool_calls %}{% if not loop.first %}, {% endif %}
{{- '' }}{"name": "{{ c.function.name }}", {{ '' -}}
"arguments": {{ c.function.arguments | tojson }}, "id": "{{ c.id }}"}{% endfor %}]{{ eos_token }}
{%- else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}`,
  plain: `{% for m in messages %}{{ m.role }}: {{ m.content }}
{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}`,
};

function template(source: string): ChatTemplate {
  const options = { enable_thinking: false };
  return new ChatTemplate({ source, options, bosToken: '<s>', eosToken: '</s>' });
}

describe('the way a model writes calls', () => {
  it('is read from its template', () => {
    expect(toolSyntaxOf(template(TEMPLATES.hermes))).toEqual({
      open: '<tool_call>\n{"name": "',
      middle: '", "arguments": ',
      close: '}\n</tool_call>',
      between: '}\n</tool_call>\n<tool_call>\n{"name": "',
      isNative: true,
    });
  });

  it('may be one call at a time', () => {
    expect(toolSyntaxOf(template(TEMPLATES.llama))).toEqual({
      open: '{"name": "',
      middle: '", "parameters": ',
      close: '}',
      isNative: true,
    });
  });

  it('may give each call a name', () => {
    expect(toolSyntaxOf(template(TEMPLATES.mistral))).toEqual({
      open: '[TOOL_CALLS][{"name": "',
      middle: '", "arguments": ',
      close: `, "id": "${CALL_ID}"}]`,
      between: `, "id": "${CALL_ID}"}, {"name": "`,
      isNative: true,
    });
  });

  it('is described in the prompt where the template has none', () => {
    const syntax = toolSyntaxOf(template(TEMPLATES.plain));
    expect(syntax).toMatchObject({ isNative: false, open: '<tool_call>\n{"name": "' });
    const call = { id: '1', name: 'set_light', arguments: { on: true } };
    const { messages } = describeTools({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', toolCallId: '1', content: 'done' },
      ],
      tools: CONTRACT_TOOLS,
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'assistant', 'user']);
    expect(messages[0]!.content).toMatch(/^Be brief\.\n\n.*"set_light".*"get-weather"/s);
    expect(messages[1]!.content).toContain('{"name": "set_light", "arguments": {"on":true}}');
    expect(messages[2]!.content).toContain('done');
  });
});

describe('a chat template', () => {
  it('without a place for the system has it at the beginning of the first question', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
    ];
    expect(template(TEMPLATES.mistral).render(messages)).toBe('<s>[INST]Be brief.\n\nHello[/INST]');
  });

  it.each([
    ['that is no template', '{% for %}'],
    ['that shows no question', 'hello'],
  ])('%s makes the model invalid', (_, source) => {
    expect(() => template(source)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('the beginning of a call', () => {
  const syntax = toolSyntaxOf(template(TEMPLATES.hermes));
  const json = toolSyntaxOf(template(TEMPLATES.llama));

  it.each([
    ['in one piece', ['<tool_call>'], '', { rest: '\n{"name": "', started: '' }],
    ['in many', ['<to', 'ol', '_call', '>\n{"na'], '', { rest: 'me": "', started: '' }],
    ['after a text', ['Sure. ', '<tool_call>\n'], 'Sure.', { rest: '{"name": "', started: '' }],
    ['with half a name', ['<tool_call>\n{"name": "set_'], '', { rest: '', started: 'set_' }],
  ])('is seen %s', (_, pieces, text, start) => {
    const watch = new CallWatch(syntax);
    const taken = pieces.map((piece) => watch.take(piece));
    expect(taken.map((one) => one.text).join('')).toBe(text);
    expect(taken.at(-1)?.start).toEqual(start);
  });

  it('is not taken for one where it goes on otherwise', () => {
    const watch = new CallWatch(syntax);
    const shown = ['1 <', ' 2 <tool', 's> ', 'x '].map((piece) => watch.take(piece).text);
    expect([...shown, watch.flush()].join('')).toBe('1 < 2 <tools> x ');
  });

  it('of plain JSON counts at the beginning only', () => {
    const first = new CallWatch(json);
    expect(first.take('{"name": "').start).toEqual({ rest: '', started: '' });
    const later = new CallWatch(json);
    expect(later.take('Like ').text + later.take('{"name": "x').text).toBe('Like {"name": "x');
  });

  it('in another form is an error', () => {
    const take = () => new CallWatch(syntax).take('<tool_call>call set_light');
    expect(take).toThrow(expect.objectContaining({ code: 'TOOL_CALL_INVALID' }));
  });
});

describe('the grammar of calls', () => {
  const syntax = toolSyntaxOf(template(TEMPLATES.mistral));

  it('goes on from a name that has begun, with the tools that may be meant', () => {
    const whole = callGrammar(syntax, CONTRACT_TOOLS);
    expect(whole).toMatch(/"set_light" .*"get-weather" /);
    const begun = callGrammar(syntax, CONTRACT_TOOLS, { started: 'set_' });
    const [, first] = /^root ::= "" (r\d+) /.exec(begun)!;
    const rule = new RegExp(`^${first} ::= (.*)$`, 'm').exec(begun)![1];
    expect(rule).toMatch(/^"light" /);
    expect(rule).not.toContain('weather');
  });

  it('leaves the name of a call open', () => {
    expect(callGrammar(syntax, CONTRACT_TOOLS)).toContain(
      '", \\"id\\": \\"" [a-zA-Z0-9]{9} "\\"}]"',
    );
  });
});

describe('the calls of an answer', () => {
  const syntax = toolSyntaxOf(template(TEMPLATES.hermes));
  const read = (text: string) => readCalls(text, CONTRACT_TOOLS, syntax);
  const light = 'set_light", "arguments": {"on": true, "room": "hall"}}\n</tool_call>';

  it('are read with their arguments', () => {
    expect(read(light)).toEqual([{ name: 'set_light', arguments: { on: true, room: 'hall' } }]);
  });

  it('are read though they do not fit: their caller can tell the model so', () => {
    const [call] = read(light.replace('hall', 'attic'));
    expect(call?.arguments).toEqual({ on: true, room: 'attic' });
  });

  it('may be several; one that is cut off is left out', () => {
    const weather = 'get-weather", "arguments": {"day": "today"}}';
    const two = `${light}\n<tool_call>\n{"name": "${weather}`;
    expect(read(two).map(({ name }) => name)).toEqual(['set_light', 'get-weather']);
    expect(read(two.slice(0, -3)).map(({ name }) => name)).toEqual(['set_light']);
  });

  it.each([
    ['that is cut off', light.slice(0, 40)],
    ['of a tool that there is not', light.replace('set_light', 'set_fire')],
    ['of a longer name', light.replace('set_light', 'set_lights')],
    ['that is no JSON', light.replace('true', 'yes')],
  ])('%s is an error', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'TOOL_CALL_INVALID' }));
  });
});

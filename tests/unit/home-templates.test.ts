import { describe, expect, it } from 'vitest';
import { Template } from '../../daemon/home/templates/template.ts';

function read(source: string, value: string): string {
  return new Template(source).read(value);
}

describe('a template of a discovery message', () => {
  const cases: [source: string, message: string, text: string][] = [
    ['{{ value_json.state }}', '{"state":"ON"}', 'ON'],
    ['{{ value_json.a.b }}', '{"a":{"b":7}}', '7'],
    ["{{ value_json['a b'] }}", '{"a b":1.5}', '1.5'],
    ['{{ value_json[1] }}', '[1,2,3]', '2'],
    ['{{ value_json.gone }}', '{}', ''],
    ["{{ value_json.gone | default('x') }}", '{}', 'x'],
    ['{{ value_json.a | default(0, true) }}', '{"a":null}', '0'],
    ['{{ value }}', ' 12 ', '12'],
    ['{{ value | float * 2 }}', '1.5', '3.0'],
    ['{{ value | int + 1 }}', '41', '42'],
    ['{{ value | int(base=16) }}', '0x1f', '31'],
    ["{{ value | float('none') }}", 'nan', 'none'],
    ['{{ (value_json.b / 2.54) | round | int }}', '{"b":254}', '100'],
    ['{{ value_json.t | round(1) }}', '{"t":21.449}', '21.4'],
    ['{{ 2.5 | round }} {{ 3.5 | round }}', '', '2.0 4.0'],
    ['{{ value_json.on }}', '{"on":true}', 'True'],
    ['{{ value_json.on }}', '{"on":null}', 'None'],
    ["{{ 'ON' if value_json.on else 'OFF' }}", '{"on":false}', 'OFF'],
    ["{% if value == 'a' %}1{% elif value == 'b' %}2{% else %}3{% endif %}", 'b', '2'],
    ['{{ "x" if value in ["a", "b"] else "y" }}', 'b', 'x'],
    [
      "{% set m = {None:'off', 'heat':'heating', 1:'one', true: 'yes'} %}{{ m[value] }}",
      'heat',
      'heating',
    ],
    ["{{ {0:'off', 1:'on'}[value_json] | default('?') }}", '1', 'on'],
    ["{{ value_json.mode is defined and value_json.mode != 'x' }}", '{"mode":"y"}', 'True'],
    ["{{ value.split(',')[1] | trim }}", 'a, b', 'b'],
    ['{{ value[0:3] | upper }}', 'abcdef', 'ABC'],
    ["{{ value | replace('_', ' ') | title }}", 'living_room', 'Living Room'],
    ["{{ '%02x%02x' % (255, 7) }}", '', 'ff07'],
    ["{{ '%0.2f' | format(value | float) }}", '3.14159', '3.14'],
    ['{{ value_json | tojson }}', '{"a":[1,true]}', '{"a": [1, true]}'],
    ['{{ (value | from_json).a }}', '{"a":5}', '5'],
    ['{{ min(value | int, 100) }} {{ [1, 3] | max }}', '500', '100 3'],
    ['{{ 7 // 2 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 6 / 3 }}', '', '3 2 8 2.0'],
    ["{{ 'a' ~ 1 ~ true }}", '', 'a1True'],
    ["{{ value.startswith('a') and not value.endswith('z') }}", 'ab', 'True'],
    ["{{ value_json.get('a', 4) }}", '{}', '4'],
    ["{{ iif(value == 'ON', 'yes', 'no') }}", 'ON', 'yes'],
    ['{# a note #}{{- value -}}  ', 'x', 'x'],
    ["{{ '1' == 1 }} {{ 1 == 1.0 }} {{ '' == 0 }}", '', 'False True False'],
    ['plain', 'x', 'plain'],
  ];
  it.each(cases)('%s of %s', (source, message, text) => {
    expect(read(source, message)).toBe(text);
  });

  it('says so where a message has not what it wants', () => {
    expect(() => read('{{ value_json.a.b }}', '{}')).toThrow(/there is no b/);
    expect(() => read('{{ value_json.a }}', 'no json')).toThrow(/there is no a/);
    expect(() => read('{{ value | float }}', 'many')).toThrow(/'many' is no number/);
    expect(() => read('{{ value_json.a | is_defined }}', '{}')).toThrow(/not in the message/);
  });
});

describe('a template that wants more than data', () => {
  const escapes = [
    "{{ ''.constructor.constructor('return process.pid')() }}",
    "{{ value_json.constructor.constructor('return process.pid')() }}",
    "{{ value_json['constructor']['constructor']('return 1')() }}",
    "{{ [].constructor('x') }}",
    "{{ (1).toString.constructor('return 1')() }}",
    "{{ value_json | attr('constructor') }}",
    "{{ cycler('a', 'b').next() }}",
    "{{ joiner(',')() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    '{% set ns = namespace(x=1) %}{% set ns.x = 2 %}{{ ns.x }}',
    '{{ namespace() }}',
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ raise_exception('x') }}",
    "{{ strftime_now('%Y') }}",
    '{{ range(1000000000) }}',
    '{% for a in value_json %}{{ a }}{% endfor %}',
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% call m() %}x{% endcall %}',
    '{% filter upper %}x{% endfilter %}',
    "{{ states('lock.door') }}",
    "{{ is_state('lock.door', 'locked') }}",
    "{{ state_attr('a.b', 'c') }}",
    '{{ now() }}',
    "{{ value | map('upper') }}",
    "{{ value | regex_replace('(a+)+$', '') }}",
    "{{ value.format('x') }}",
    '{{ value.__proto__() }}',
    '{{ value.encode() }}',
    "{{ 'a' | indent(1000000000) }}",
    '{{ "%99999999d" % 1 }}',
    "{{ 'a' * 1000000000 }}",
    '{{ [1] * 1000000000 }}',
    '{{ 10 ** 400 }}',
    '{{ 1 / 0 }}',
    '{{ f(*value_json) }}',
  ];
  it.each(escapes)('refuses %s', (source) => {
    expect(() => read(source, '{"a":1}')).toThrow(Error);
  });

  const blind = [
    '{{ value_json.__proto__ }}',
    '{{ value_json.constructor }}',
    '{{ value_json.toString }}',
    "{{ value_json['hasOwnProperty'] }}",
    "{{ value_json.get('constructor', '') }}",
    "{{ ''.constructor }}",
    "{{ ''['length'] }}",
    '{{ value_json.list.length }}',
    '{{ value_json.list.constructor }}',
    '{{ (1).constructor }}',
    '{{ 1.5.value }}',
    '{{ (1 / 1).value }}',
    '{{ {1: 2}.size }}',
    '{{ constructor }}{{ __proto__ }}{{ process }}{{ globalThis }}{{ this }}{{ self }}',
  ];
  it.each(blind)('sees nothing in %s', (source) => {
    expect(read(source, '{"list":[1]}')).toBe('');
  });

  it('reads what a message itself calls __proto__, and nothing else', () => {
    expect(read('{{ value_json.__proto__ }}', '{"__proto__": "own"}')).toBe('own');
  });

  it('is bounded in length, parts, nesting and gaps', () => {
    expect(() => new Template('x'.repeat(4097))).toThrow(/4096 characters/);
    expect(() => new Template(`{{ ${'1+'.repeat(600)}1 }}`)).toThrow(/parts/);
    expect(() => new Template(`{{ ${'('.repeat(2000)}1${')'.repeat(2000)} }}`)).toThrow(Error);
    expect(() => new Template(`{{ ${'not '.repeat(900)}1 }}`)).toThrow(Error);
    expect(() => new Template(`{{ ${'['.repeat(60)}${']'.repeat(60)} }}`)).toThrow(/in each other/);
    expect(() => new Template(' '.repeat(300))).toThrow(/gap/);
  });

  it('is bounded in what it makes', () => {
    const doubled = `{% set x = 'abcdefgh' %}${'{% set x = x ~ x %}'.repeat(60)}{{ x }}`;
    expect(() => read(doubled, '')).toThrow(/16384/);
    const nested = `{% set x = [1] %}${'{% set x = [x, x] %}'.repeat(50)}`;
    expect(() => read(`${nested}{{ x }}`, '')).toThrow(/16384/);
    expect(() => read(`${nested}{{ x == x ~ '' or x == [x] }}`, '')).toThrow(/16384/);
    expect(() => read("{{ value | replace('a', value) }}", 'a'.repeat(5000))).toThrow(/too long/);
    expect(() => read("{{ value.split('a') | join(value) }}", 'a'.repeat(5000))).toThrow(
      /too long/,
    );
  });

  it.each(['{{', '{% if %}', '{{ [ }}', '{{ a.', '{{ "x', '{% endif %}', '{{ }}', '{%'])(
    'says that %s cannot be read',
    (source) => {
      expect(() => new Template(source)).toThrow(/cannot be read/);
    },
  );
});

import type { Arguments } from './arguments.ts';
import { FILTERS, FUNCTIONS } from './filters.ts';
import { callMethod, METHOD_NAMES } from './methods.ts';
import { EXTREMES } from './number-filters.ts';
import { OPERATORS, signed } from './operators.ts';
import { constant, type Part, type Scope, variable } from './parts.ts';
import { parseTemplate, type SyntaxNode } from './syntax.ts';
import { TESTS } from './tests.ts';
import {
  float,
  isList,
  isTruthy,
  keyOf,
  limited,
  memberOf,
  TemplateError,
  textOf,
} from './values.ts';

const MAX_NODES = 500;
const MAX_DEPTH = 40;

/**
 * Turns a template into a function. Only what is listed here becomes one: a kind of node, filter,
 * function or method that is not known is refused before anything runs. There are no loops, so that
 * a rendering takes at most as many steps as the template has nodes.
 * @throws TemplateError naming what is refused
 */
export function compile(source: string): Part {
  return new Compiler().block(parseTemplate(source));
}

class Compiler {
  #nodes = 0;
  #depth = 0;

  /** A sequence of text and expressions, as one text. */
  block(nodes: readonly SyntaxNode[]): Part {
    const parts = nodes.map((node) => this.#part(node));
    return (scope) => {
      let text = '';
      for (const part of parts) text = limited(text + textOf(part(scope)));
      return text;
    };
  }

  #part(node: SyntaxNode): Part {
    this.#nodes += 1;
    this.#depth += 1;
    if (this.#nodes > MAX_NODES || this.#depth > MAX_DEPTH) {
      throw new TemplateError(`it has more than ${MAX_NODES} parts, or ${MAX_DEPTH} in each other`);
    }
    const part = this.#known(node);
    this.#depth -= 1;
    return part;
  }

  #known(node: SyntaxNode): Part {
    switch (node.type) {
      case 'StringLiteral':
      case 'IntegerLiteral':
        return constant(node['value'] as string | number);
      case 'FloatLiteral':
        return constant(float(node['value'] as number));
      case 'Comment':
        return constant('');
      case 'Identifier':
        return variable(node['value'] as string);
      case 'ArrayLiteral':
      case 'TupleLiteral':
        return this.#list(node['value'] as SyntaxNode[]);
      case 'ObjectLiteral':
        return this.#mapping(node['value'] as Map<SyntaxNode, SyntaxNode>);
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression':
        return this.#call(node);
      case 'FilterExpression':
        return this.#filter(node);
      case 'TestExpression':
        return this.#test(node);
      case 'UnaryExpression':
        return this.#unary(node);
      case 'BinaryExpression':
        return this.#binary(node);
      default:
        return this.#choice(node);
    }
  }

  #choice(node: SyntaxNode): Part {
    if (node.type === 'Set') return this.#set(node);
    const parts = {
      Ternary: ['condition', 'trueExpr', 'falseExpr'],
      SelectExpression: ['test', 'lhs', undefined],
      If: ['test', 'body', 'alternate'],
    }[node.type];
    if (!parts) throw new TemplateError(`it uses ${node.type}, which is not allowed`);
    const [test, yes, no] = parts.map((field) => {
      const child = field === undefined ? undefined : node[field];
      if (Array.isArray(child)) return this.block(child as SyntaxNode[]);
      return child === undefined ? constant(undefined) : this.#part(child as SyntaxNode);
    });
    return (scope) => (isTruthy(test?.(scope)) ? yes?.(scope) : no?.(scope));
  }

  #set(node: SyntaxNode): Part {
    const target = node['assignee'] as SyntaxNode;
    if (target.type !== 'Identifier' || node['value'] === null) {
      throw new TemplateError('it sets something else than one name to one value');
    }
    const name = target['value'] as string;
    const value = this.#part(node['value'] as SyntaxNode);
    return (scope) => {
      scope.set(name, value(scope));
      return '';
    };
  }

  #list(nodes: readonly SyntaxNode[]): Part {
    const parts = nodes.map((node) => this.#part(node));
    return (scope) => parts.map((part) => part(scope));
  }

  #mapping(entries: ReadonlyMap<SyntaxNode, SyntaxNode>): Part {
    const parts = [...entries].map(([key, value]) => [this.#part(key), this.#part(value)] as const);
    return (scope) => new Map(parts.map(([key, value]) => [keyOf(key(scope)), value(scope)]));
  }

  #member(node: SyntaxNode): Part {
    const object = this.#part(node['object'] as SyntaxNode);
    const property = node['property'] as SyntaxNode;
    if (property.type === 'SliceExpression') return this.#slice(object, property);
    if (node['computed'] !== true && property.type === 'Identifier') {
      const name = property['value'] as string;
      return (scope) => memberOf(object(scope), name);
    }
    const key = this.#part(property);
    return (scope) => memberOf(object(scope), key(scope));
  }

  #slice(object: Part, node: SyntaxNode): Part {
    if (node['step'] !== undefined) throw new TemplateError('it slices in steps');
    const [start, stop] = ['start', 'stop'].map((field) =>
      node[field] === undefined ? constant(undefined) : this.#part(node[field] as SyntaxNode),
    );
    return (scope) => {
      const [subject, from, to] = [object(scope), start?.(scope), stop?.(scope)];
      const isFit = [from, to].every((each) => each === undefined || typeof each === 'number');
      const isLong = typeof subject === 'string' || isList(subject);
      if (!isLong || !isFit) throw new TemplateError('it slices what cannot be sliced');
      return subject.slice(from as number | undefined, to as number | undefined);
    };
  }

  #arguments(nodes: readonly SyntaxNode[]): (scope: Scope) => Arguments {
    const positional: Part[] = [];
    const named: [string, Part][] = [];
    for (const node of nodes) {
      if (node.type !== 'KeywordArgumentExpression') positional.push(this.#part(node));
      else {
        const name = (node['key'] as SyntaxNode)['value'] as string;
        named.push([name, this.#part(node['value'] as SyntaxNode)]);
      }
    }
    return (scope) => ({
      positional: positional.map((part) => part(scope)),
      named: new Map(named.map(([name, part]) => [name, part(scope)])),
    });
  }

  #call(node: SyntaxNode): Part {
    const callee = node['callee'] as SyntaxNode;
    const given = this.#arguments(node['args'] as SyntaxNode[]);
    const property = callee['property'] as SyntaxNode | undefined;
    if (callee.type === 'MemberExpression' && callee['computed'] !== true && property) {
      const name = String(property['value']);
      if (!METHOD_NAMES.has(name)) throw new TemplateError(`it calls .${name}(), not allowed`);
      const object = this.#part(callee['object'] as SyntaxNode);
      return (scope) => callMethod(object(scope), name, given(scope));
    }
    const name = callee.type === 'Identifier' ? String(callee['value']) : callee.type;
    const extreme = EXTREMES.get(name);
    if (extreme) return (scope) => extreme(given(scope).positional);
    const filter = FUNCTIONS.get(name);
    if (!filter) throw new TemplateError(`it calls ${name}(), which is not allowed`);
    return (scope) => {
      const { positional, named } = given(scope);
      return filter(positional[0], { positional: positional.slice(1), named });
    };
  }

  #filter(node: SyntaxNode): Part {
    const operand = this.#part(node['operand'] as SyntaxNode);
    const applied = node['filter'] as SyntaxNode;
    const isCall = applied.type === 'CallExpression';
    const named = isCall ? (applied['callee'] as SyntaxNode) : applied;
    const name = String(named['value']);
    const filter = FILTERS.get(name);
    if (!filter) throw new TemplateError(`it uses the filter ${name}, which is not allowed`);
    const given = this.#arguments(isCall ? (applied['args'] as SyntaxNode[]) : []);
    return (scope) => filter(operand(scope), given(scope));
  }

  #test(node: SyntaxNode): Part {
    const operand = this.#part(node['operand'] as SyntaxNode);
    const name = String((node['test'] as SyntaxNode)['value']);
    const test = TESTS.get(name);
    if (!test) throw new TemplateError(`it asks whether something is ${name}: not allowed`);
    const negate = node['negate'] === true;
    return (scope) => test(operand(scope)) !== negate;
  }

  #unary(node: SyntaxNode): Part {
    const operand = this.#part(node['argument'] as SyntaxNode);
    const sign = (node['operator'] as SyntaxNode)['value'];
    if (sign === 'not') return (scope) => !isTruthy(operand(scope));
    return (scope) => signed(sign === '-' ? -1 : 1, operand(scope));
  }

  #binary(node: SyntaxNode): Part {
    const left = this.#part(node['left'] as SyntaxNode);
    const right = this.#part(node['right'] as SyntaxNode);
    const name = String((node['operator'] as SyntaxNode)['value']);
    if (name === 'and' || name === 'or') {
      return (scope) => {
        const first = left(scope);
        return isTruthy(first) === (name === 'and') ? right(scope) : first;
      };
    }
    const operator = OPERATORS.get(name);
    if (!operator) throw new TemplateError(`it uses the operator ${name}, which is not allowed`);
    return (scope) => operator(left(scope), right(scope));
  }
}

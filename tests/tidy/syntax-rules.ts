import ts from 'typescript';
import { isProduct, isTest, type SourceText, type Violation } from './violation.ts';

const MAX_FUNCTION_LINES = 70;
const MAX_PARAMETERS = 3;

/**
 * Numbers that need no name wherever they stand: counting, halving, decimal and binary steps.
 * Every other number inside a function gets a name: a constant, a parameter's default, or the key
 * of an object literal.
 */
const PLAIN_NUMBERS = new Set([0, 0.5, 1, 2, 3, 4, 8, 10, 16, 32, 60, 100, 1000, 1024]);
/** Calls whose numeric arguments are read as part of the call: radix, width, digits, offset. */
const SELF_EXPLAINING_CALLS = new RegExp(
  '^(to(String|Fixed|Precision)|pad(Start|End)|parseInt|slice|subarray|write|' +
    '[gs]et(Big)?(Int|Uint|Float)\\d+|(read|write)(Big)?(U?Int|Float|Double)\\d*(LE|BE)?)$',
);

type Report = (node: ts.Node, what: string) => void;

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  );
}

/** `describe('…', () => { … })` is a chapter, not a function. */
function isChapter(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe\b/.test(call.expression.getText());
}

/** The function that a test hands to `it.each` takes what the table has. */
function isTestCallback(node: ts.Node): boolean {
  return isTest(node.getSourceFile().fileName) && ts.isCallExpression(node.parent);
}

function checkFunction(node: ts.FunctionLikeDeclaration, report: Report): void {
  const file = node.getSourceFile();
  const first = file.getLineAndCharacterOfPosition(node.getStart()).line;
  const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
  const lines = last - first + 1;
  if (lines > MAX_FUNCTION_LINES && !isChapter(node)) {
    report(node, `a function of ${lines} lines, at most ${MAX_FUNCTION_LINES}`);
  }
  const parameters = node.parameters.filter(({ name }) => name.getText() !== 'this');
  if (parameters.length > MAX_PARAMETERS && !isTestCallback(node)) {
    report(node, `${parameters.length} positional parameters, at most ${MAX_PARAMETERS}`);
  }
}

function isIndex(node: ts.Node): boolean {
  return ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node;
}

function isReadWithItsCall(node: ts.Node): boolean {
  const call = node.parent;
  if (!ts.isCallExpression(call)) return false;
  const callee = call.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
  return SELF_EXPLAINING_CALLS.test(name);
}

/** True when something on the way up to the enclosing function gives the number its name. */
function isNamed(node: ts.Node): boolean {
  for (let at: ts.Node = node; ; at = at.parent) {
    const holder = at.parent;
    if (holder === undefined || ts.isSourceFile(holder)) return true;
    if (ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)) return true;
    if (ts.isParameter(holder) || ts.isLiteralTypeNode(holder) || ts.isBindingElement(holder)) {
      return true;
    }
    if (ts.isVariableDeclaration(holder)) {
      return (holder.parent.flags & ts.NodeFlags.Const) !== 0;
    }
    if (isFunction(holder)) return false;
  }
}

/** True for a number that stands in no function at all. */
function isOutsideFunctions(node: ts.Node): boolean {
  return ts.findAncestor(node, isFunction) === undefined;
}

function checkNumber(node: ts.NumericLiteral, report: Report): void {
  if (PLAIN_NUMBERS.has(Number(node.text))) return;
  if (isOutsideFunctions(node) || isNamed(node) || isIndex(node) || isReadWithItsCall(node)) return;
  report(node, `the number ${node.getText()} needs a name`);
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return node.isExportEquals !== true;
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function checkNode(node: ts.Node, path: string, report: Report): void {
  if (isFunction(node)) checkFunction(node, report);
  if (node.kind === ts.SyntaxKind.AnyKeyword) report(node, 'no `any`: say what it is, or unknown');
  if (ts.isNonNullExpression(node) && !isTest(path)) report(node, 'no `!`: prove that it is there');
  if (ts.isNumericLiteral(node) && isProduct(path)) checkNumber(node, report);
  if (isDefaultExport(node) && !/\.config\.ts$/.test(path)) report(node, 'no default export');
}

/** The rules that read the syntax tree. */
export function checkSyntax({ path, text }: SourceText): Violation[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const violations: Violation[] = [];
  const report: Report = (node, what) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    violations.push({ path, line: line + 1, what });
  };
  const visit = (node: ts.Node): void => {
    checkNode(node, path, report);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return violations;
}

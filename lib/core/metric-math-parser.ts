/** An expression of metric math, read. */
export type MathNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly MathNode[] }
  | { readonly kind: 'call'; readonly name: string; readonly given: readonly MathNode[] }
  | { readonly kind: 'negative'; readonly of: MathNode }
  | { readonly kind: 'operator'; readonly operator: MathOperator; readonly left: MathNode; readonly right: MathNode };

export type MathOperator = '+' | '-' | '*' | '/' | '^' | '==' | '!=' | '<=' | '>=' | '<' | '>' | 'AND' | 'OR';

/** The expression is malformed, or asks for what is not understood. The message names it. */
export class MetricMathError extends Error {
  override readonly name = 'MetricMathError';
}

const token = /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(&&|\|\||[=!<>]=|[-+*/^<>(),[\]]))/y;

/** Weakest first. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
const levels: readonly (readonly MathOperator[])[] = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']];

interface Token {
  readonly node?: MathNode;
  readonly sign?: string;
}

/** @throws MetricMathError */
export function parseMetricMath(expression: string): MathNode {
  const tokens = tokensOf(expression);
  let next = 0;
  const sign = () => tokens[next]?.sign;

  function expect(wanted: string): void {
    if (sign() !== wanted) throw new MetricMathError(`"${wanted}" is missing in the expression "${expression}".`);
    next += 1;
  }

  function binary(level: number): MathNode {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => one === sign());
      if (operator === undefined) return left;
      next += 1;
      left = { kind: 'operator', operator, left, right: binary(level + 1) };
    }
  }

  function unary(): MathNode {
    if (sign() === '-') {
      next += 1;
      return { kind: 'negative', of: unary() };
    }
    const base = primary();
    if (sign() !== '^') return base;
    next += 1;
    return { kind: 'operator', operator: '^', left: base, right: unary() };
  }

  function until(end: string): readonly MathNode[] {
    const items: MathNode[] = [];
    if (sign() !== end) {
      items.push(binary(0));
      while (sign() === ',') {
        next += 1;
        items.push(binary(0));
      }
    }
    expect(end);
    return items;
  }

  function primary(): MathNode {
    const found = tokens[next];
    next += 1;
    if (found?.node?.kind === 'name' && sign() === '(') {
      next += 1;
      return { kind: 'call', name: found.node.name, given: until(')') };
    }
    if (found?.node !== undefined) return found.node;
    if (found?.sign === '[') return { kind: 'list', items: until(']') };
    if (found?.sign !== '(') throw new MetricMathError(`The expression "${expression}" ${found === undefined ? 'ends too early' : `has a "${found.sign}" that cannot stand there`}.`);
    const inner = binary(0);
    expect(')');
    return inner;
  }

  const node = binary(0);
  if (next < tokens.length) throw new MetricMathError(`The expression "${expression}" goes on after its end.`);
  return node;
}

/** The ids that an expression names; `METRICS()` names none. */
export function idsOfMetricMath(expression: string): readonly string[] {
  return [...new Set(namesIn(parseMetricMath(expression)))];
}

function namesIn(node: MathNode): readonly string[] {
  switch (node.kind) {
    case 'name':
      return node.name === 'REPEAT' || node.name === 'LINEAR' ? [] : [node.name];
    case 'list':
      return node.items.flatMap(namesIn);
    case 'call':
      return node.given.flatMap(namesIn);
    case 'negative':
      return namesIn(node.of);
    case 'operator':
      return [...namesIn(node.left), ...namesIn(node.right)];
    case 'number':
    case 'text':
      return [];
    default:
      return node satisfies never;
  }
}

function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  const text = expression.trimEnd();
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new MetricMathError(`"${text.slice(from).trim().slice(0, 20)}" is not understood in the expression "${expression}".`);
    const [, number, word, doubleQuoted, singleQuoted, sign] = match;
    const quoted = doubleQuoted ?? singleQuoted;
    if (number !== undefined) tokens.push({ node: { kind: 'number', value: Number(number) } });
    else if (quoted !== undefined) tokens.push({ node: { kind: 'text', value: quoted.replaceAll(/\\(.)/g, '$1') } });
    else if (word === 'AND' || word === 'OR') tokens.push({ sign: word });
    else if (word !== undefined) tokens.push({ node: { kind: 'name', name: word } });
    else tokens.push({ sign: sign === '&&' ? 'AND' : sign === '||' ? 'OR' : (sign ?? '') });
  }
  return tokens;
}

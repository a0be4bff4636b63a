import { EarshotError } from '../../base/errors.ts';
import type { BoxTool, PreparedCall, ToolArguments } from '../../ports/tools.ts';
import { Calculator } from './calculator.ts';

/** Sums and units, which models reckon badly. */
export class CalculatorTool implements BoxTool {
  readonly name = 'calculate';
  readonly description = 'Works out a sum or converts units.';
  readonly trust = 'own';
  readonly parameters = {
    type: 'object',
    properties: {
      expression: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'For example "3 * (4 + 5)", "sqrt(2)", "5 miles to km", "70 degF to degC".',
      },
    },
    required: ['expression'],
    additionalProperties: false,
  };
  readonly #calculator = new Calculator();

  prepare({ expression }: ToolArguments): PreparedCall {
    return {
      effect: 'tells',
      run: async () => {
        try {
          const content = await this.#calculator.calculate(String(expression));
          return { kind: 'done', content };
        } catch (error) {
          if (!(error instanceof EarshotError)) throw error;
          return { kind: 'failed', reason: error.message };
        }
      },
    };
  }
}

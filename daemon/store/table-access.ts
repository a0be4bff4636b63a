/** How a table reaches its database. */
export interface TableAccess {
  all: <Row>(sql: string, ...values: unknown[]) => Row[];
  run: (sql: string, ...values: unknown[]) => number;
  transaction: <T>(work: () => T) => T;
}

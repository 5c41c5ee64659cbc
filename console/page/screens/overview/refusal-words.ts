/** The name of a metric that counts refusals, for people: `RejectedHeaders` reads `rejected headers`. */
export function refusalWords(metric: string): string {
  return metric.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
